"""The people that a demo server starts with."""

from __future__ import annotations

from sqlalchemy import func, select

from client import Client
from lookalike.access.callers import caller_of_user
from lookalike.demo.install import install_people
from lookalike.query_runs.attributes import attributes_of
from lookalike.store import schema
from lookalike.store.passwords import password_matches


def test_sample_people_have_roles_groups_and_values(api: Client):
    with api.instance.store.write() as work:
        people = install_people(work, api.instance.vault)
        viewer = people["users"]["viewer@example.com"]
        caller = caller_of_user(work, viewer)
        attributes = attributes_of(api.instance, work, caller).values
        assert (attributes["allowed_brands"], attributes["region"]) == ("Levi's,Carhartt", "USA")
        assert caller.may("see_looks", "thelook") and not caller.has("develop")
        assert caller_of_user(work, people["users"]["developer@example.com"]).has("develop")
    found = api.as_admin.get("/users/search", params={"email": "%@example.com", "fields": "email"}).json()
    assert len(found) == 4
    group = api.as_admin.get(f"/groups/{people['groups']['Merchandising']}").json()
    assert group["user_count"] == 2
    assert api.as_admin.get(f"/users/{people['users']['former@example.com']}").json()["is_disabled"] is True


def test_installing_sample_people_twice_changes_nothing(local_api: Client):
    with local_api.instance.store.write() as work:
        first = install_people(work, local_api.instance.vault)
    with local_api.instance.store.write() as work:
        before = work.scalar(select(func.count()).select_from(schema.journal))
        second = install_people(work, local_api.instance.vault)
        assert work.scalar(select(func.count()).select_from(schema.journal)) == before
    assert second == {**first, "password": None}


def test_sample_people_share_a_made_up_password(local_api: Client):
    with local_api.instance.store.write() as work:
        password = install_people(work, local_api.instance.vault)["password"]
        logins = work.all(schema.credentials_email.select())
    assert [password_matches(password, login["password_hash"]) for login in logins] == [True] * 4
