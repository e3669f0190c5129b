"""What went wrong in other servers of this kind, tried against this one. Each test names the public entry.

Entries without an analogue here stand in docs/explanation/security.md with the reason. Source: trust reference, 2.1.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from client import Client, Person
from lookalike.egress import EgressError, check_address
from lookalike.engines import mysql, postgres
from lookalike.engines.driver import DriverError
from lookalike.lookml import LookmlError
from lookalike.lookml.liquid import LiquidScope, render_sql
from lookalike.lookml.project.git import read_commit
from lookalike.sso.identity import Identity
from lookalike.sso.sign_in import sign_in
from lookalike.store import schema as s
from lookalike.store.users import add_credentials_email
from lookalike.store.vault import VaultError, open_vault
from lookalike.workers.task import ConnectionSpec

SECRET_FILE = "known only to the host"
# Ways of DuckDB to something other than the tables of its file; {file} exists on the host and holds SECRET_FILE.
READERS = (
    "SELECT * FROM read_text('{file}')",
    "SELECT * FROM read_blob('{file}')",
    "SELECT * FROM read_csv('{file}')",
    "SELECT * FROM read_csv_auto('{file}')",
    "SELECT * FROM read_json('{file}')",
    "SELECT * FROM read_parquet('{file}')",
    "SELECT * FROM sniff_csv('{file}')",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM '{file}'",
    'SELECT * FROM "{file}"',
    "WITH a AS (SELECT * FROM (SELECT * FROM read_text('{file}'))) SELECT * FROM a",
    "SELECT (SELECT content FROM read_text('{file}'))",
    "SELECT * FROM query('SELECT * FROM read_text(''{file}'')')",
    "SELECT * FROM query_table('{file}')",
    "SELECT getenv('HOME')",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM sqlite_scan('{folder}/lookalike.db', 'users')",
    "SELECT * FROM read_text('http://127.0.0.1:9/x')",
)
WRITERS = (
    "COPY (SELECT 1) TO '{folder}/planted.csv'",
    "EXPORT DATABASE '{folder}/planted'",
    "ATTACH '{folder}/planted.duckdb'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CREATE MACRO f() AS TABLE SELECT 1",
    "PRAGMA enable_external_access",
    "SET enable_external_access = true",
    "SELECT 1; COPY (SELECT 1) TO '{folder}/planted.csv'",
    "CALL pragma_version()",
)
SCRIPT = '"><script>alert(1)</script>'


def run_sql(person: Person, sql: str) -> httpx.Response:
    made = person.post("/sql_queries", json={"connection_name": "thelook", "sql": sql})
    assert made.status_code in (200, 400, 422), made.text
    return person.post(f"/sql_queries/{made.json()['slug']}/run/json") if made.status_code == 200 else made


def run_inline(person: Person, form: str = "json", **query: Any) -> httpx.Response:
    asked = {
        "model": "thelook",
        "view": "order_items_restricted",
        "fields": ["products.brand"],
        "limit": "5000",
    }
    return person.post(f"/queries/run/{form}", json={**asked, **query})


@pytest.fixture
def host_file(shop: Client) -> Path:
    path = shop.instance.settings.data / "host.txt"
    path.write_text(SECRET_FILE)
    return path


# --- Looker -------------------------------------------------------------------------------------------------


def test_cve_2025_12472_git_runs_nothing_that_a_repository_holds(tmp_path: Path) -> None:
    """A folder that looks like a bare repository, with a command in its configuration, and a hook beside it."""
    origin, work, planted = tmp_path / "origin", tmp_path / "work", tmp_path / "planted"
    work.mkdir()
    trap = f"[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tfsmonitor = touch {planted}\n"
    files = {
        "shop.model.lkml": "connection: c\n",
        "config": trap,
        "HEAD": "ref: refs/heads/main\n",
        "objects/keep": "",
        "refs/keep": "",
        "hooks/post-checkout": f"#!/bin/sh\ntouch {planted}\n",
        ".gitattributes": "* filter=run\n",
    }
    for name, text in files.items():
        path = origin / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    for line in (("init", "-q", "-b", "main"), ("add", "-A"), (*identity, "commit", "-qm", "trap")):
        subprocess.run(("git", *line), cwd=origin, check=True, capture_output=True)
    planted.unlink(missing_ok=True)
    read = read_commit(f"file://{origin}", "main", work, ("file",))
    assert read.files == {"shop.model.lkml": b"connection: c\n"}
    assert not planted.exists()
    assert not list(work.rglob("*.lkml"))


@pytest.mark.parametrize(
    "name",
    ["../../../../tmp/planted", "$(touch planted)", "; touch planted #", "a\nb", "..", "`touch planted`"],
)
def test_cve_2025_12155_deleting_a_user_makes_no_path_of_their_name(shop: Client, name: str) -> None:
    folder = shop.instance.settings.data
    made = shop.as_admin.post("/users", json={"first_name": name, "last_name": name}).json()
    before = {path.name for path in folder.iterdir()} | {path.name for path in Path.cwd().iterdir()}
    assert shop.as_admin.delete(f"/users/{made['id']}").status_code == 204
    after = {path.name for path in folder.iterdir()} | {path.name for path in Path.cwd().iterdir()}
    assert {each for each in after - before if "planted" in each} == set()
    assert before <= after


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://h/d?sslcert=/etc/ssl/cert",
        "postgresql://h/d?passfile=/etc/passwd",
        "postgresql://h/d?sslkey=/etc/ssl/key",
        "postgresql://h/d?service=x",
        "mysql://h/d?init_command=SELECT+1",
        "mysql://h/d?local_infile=1",
        "mysql://h/d?read_default_file=/etc/passwd",
    ],
)
def test_cve_2025_12740_driver_options_are_an_allow_list(url: str) -> None:
    spec = ConnectionSpec("c", url.partition(":")[0], url)
    check = postgres.check_address if url.startswith("postgresql") else mysql.connect
    with pytest.raises(DriverError, match="not allowed"):
        check(spec)


@pytest.mark.parametrize("name", ["looker", "lookalike", "i__looker", "system__activity", "main", "sqlite"])
def test_cve_2025_12743_the_servers_own_store_is_no_connection(shop: Client, name: str) -> None:
    answer = shop.as_developer.post(
        "/sql_queries", json={"connection_name": name, "sql": "SELECT * FROM users"}
    )
    assert answer.status_code in (400, 404, 422), answer.text


@pytest.mark.parametrize(
    "schema", ["' OR '1'='1", "main' UNION SELECT name, 1 FROM sqlite_master --", 'main"; --']
)
def test_cve_2025_12743_names_of_schemas_are_quoted(shop: Client, schema: str) -> None:
    answer = shop.as_developer.get("/connections/thelook/tables", params={"schema_name": schema})
    assert answer.status_code in (200, 404), answer.text
    tables = (
        [each["name"] for found in answer.json() for each in found["tables"]] if answer.is_success else []
    )
    assert tables == []


@pytest.mark.parametrize(
    "address", ["аdmin@example.com", "admin@xn--xample-9of.com", "ａdmin@example.com", "admin@exampIe.com"]
)
def test_cve_2025_12414_addresses_that_look_alike_are_other_people(shop: Client, address: str) -> None:
    """By OpenID Connect, where accounts are found by their address and the provider vouches for it."""
    with shop.instance.store.write() as work:
        if work.one(shop_emails(shop.as_admin.user_id)) is None:
            add_credentials_email(work, shop.as_admin.user_id, "admin@example.com")
    config = {"new_user_migration_types": "email"}
    identity = Identity("oidc", "https://id.example.com", address, address, email_proven=True)
    assert sign_in(shop.instance.store, config, identity, "request") != shop.as_admin.user_id


def shop_emails(user_id: int) -> Any:
    return s.credentials_email.select().where(s.credentials_email.c.user_id == user_id)


@pytest.mark.parametrize(
    "path",
    [
        "/login?return_to={0}",
        "/login/email?return_to=javascript:{0}",
        "/auth?client_id={0}&redirect_uri={0}&state={0}",
        "/password/reset/{0}",
        "/account/setup/{0}",
        "/docs/r/err/4.0/404/get/{0}",
        "/embed/looks/{0}",
        "/login/embed/{0}?nonce={0}",
        "/looks/{0}.html",
        "/login/saml/test/{0}",
        "/openidconnect?state={0}&error={0}",
        "/{0}",
    ],
)
def test_cve_2025_12739_and_2026_15810_addresses_are_not_reflected_as_script(shop: Client, path: str) -> None:
    answer = shop.request("GET", path.format(SCRIPT), whole=True)
    assert answer.status_code < 500
    assert "<script>alert" not in answer.text
    assert "javascript:" not in answer.text
    policy = answer.headers.get("content-security-policy", "")
    assert "unsafe-inline" not in policy.replace("style-src 'unsafe-inline'", "")
    if answer.headers.get("content-type", "").startswith("text/html"):
        assert "default-src 'none'" in policy or "default-src 'self'" in policy


def test_cve_2025_12739_errors_of_the_api_are_no_pages(shop: Client) -> None:
    answer = shop.as_admin.get(f"/users/{SCRIPT}")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_looker_numeric_query_ids_show_nothing_to_others(shop: Client) -> None:
    """A query's number can be guessed, and its short slug with patience: whatever leads to it, the model's permission
    is asked."""
    query = {"model": "thelook", "view": "products", "fields": ["products.count"]}
    made = shop.as_admin.post("/queries", json=query).json()
    assert len(made["client_id"]) == 22
    ways = (f"/queries/{made['id']}", f"/queries/slug/{made['slug']}", f"/queries/slug/{made['client_id']}")
    for path in (*ways, f"/queries/{made['id']}/run/json"):
        assert shop.as_nobody.get(path).status_code == 404
    assert shop.as_nobody.get("/running_queries").json() == []


# --- Superset -----------------------------------------------------------------------------------------------


def test_cve_2023_27524_every_instance_has_a_key_of_its_own(tmp_path: Path) -> None:
    sealed = [open_vault(tmp_path / name).hash("x") for name in ("one", "two")]
    assert sealed[0] != sealed[1]
    assert (tmp_path / "one" / "secret.key").stat().st_mode & 0o077 == 0
    for weak in ("changeme", "00", "secret", "thisismyscretkey"):
        with pytest.raises(VaultError):
            open_vault(tmp_path / "three", weak)


def test_cve_2025_48912_analyst_sees_one_brand(shop: Client, analyst: Person) -> None:
    assert run_inline(analyst).json() == [{"products.brand": "Levi's"}]
    assert len(run_inline(shop.as_admin, view="order_items").json()) > 10


@pytest.mark.parametrize(
    "query",
    [
        {"filter_expression": "1 = 1) OR (1 = 1"},
        {"filter_expression": '${products.brand} = "x" OR 1 = 1'},
        {"filters": {"products.brand": "%"}},
        {"filters": {"products.brand": "x') OR ('1'='1"}},
        {"filters": {"products.brand": "NOT Levi's"}},
        {"filters": {"products.brand) OR (1": "1"}},
        {"sorts": ["products.brand) OR (1=1 --"]},
        {"fields": ["products.brand", "(SELECT 1)"]},
        {"filter_config": {"products.brand": [{"type": "!=", "values": [{"constant": "' OR 1=1 --"}]}]}},
        {"dynamic_fields": json.dumps([{"dimension": "x", "expression": "1) OR (1=1", "label": "x"}])},
        {
            "fields": ["products.brand", "x"],
            "dynamic_fields": json.dumps(
                [{"measure": "x", "based_on": "order_items.count", "filter_expression": "1=1) OR (1=1"}]
            ),
        },
    ],
)
def test_cve_2025_48912_no_expression_gets_around_the_row_filter(
    analyst: Person, query: dict[str, Any]
) -> None:
    answer = run_inline(analyst, **query)
    assert answer.status_code in (200, 400, 404, 422), answer.text
    rows = answer.json() if answer.status_code == 200 else []
    assert {row.get("products.brand", "Levi's") for row in rows if "looker_error" not in row} <= {"Levi's"}


@pytest.mark.parametrize("sql", READERS)
def test_cve_2024_39887_and_2024_53947_no_function_leads_out_of_the_database(
    shop: Client, host_file: Path, sql: str
) -> None:
    """DuckDB itself is locked, so there is no list of functions that could lack one."""
    answer = run_sql(shop.as_admin, sql.format(file=host_file, folder=host_file.parent))
    assert SECRET_FILE not in answer.text
    assert answer.status_code in (400, 422) or "looker_error" in answer.json()[0], answer.text


def test_cve_2024_24772_nested_statements_are_one_or_none(shop: Client) -> None:
    for sql in (
        "SELECT 1; SELECT 2",
        "SELECT 1;;DELETE FROM users",
        "(SELECT 1); SELECT 2",
        "SELECT 1 -- \n; SELECT 2",
    ):
        answer = run_sql(shop.as_developer, sql)
        assert answer.status_code == 400, sql


def test_ghsa_5474_f7g5_273q_errors_tell_no_sql_to_those_who_may_not_see_it(reader: Person) -> None:
    """Two numbers that cannot be one: the database says why, in its own words."""
    query = {"view": "products", "fields": ["products.brand"], "filters": {"products.cost": "1e999"}}
    answer = run_inline(reader, "json_detail", **query)
    assert "SELECT" not in answer.text
    assert answer.json()["sql"] == ""
    assert run_inline(reader, "sql", **query).status_code == 403


@pytest.mark.parametrize(
    "text",
    [
        "{{ _user_attributes.__class__ }}",
        "{{ _user_attributes['__init__']['__globals__'] }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ config }}",
        "{{ self }}",
        "{{ _access_token }}",
        "{% include '/etc/passwd' %}",
        "{% render '/etc/passwd' %}",
    ],
)
def test_cve_2020_13952_and_pysec_2026_1187_templates_see_plain_values_only(text: str) -> None:
    scope = LiquidScope(
        model="m", explore="e", view="v", fields={"v": {"a"}}, user_attributes={"region": "EU"}
    )
    try:
        rendered = render_sql(text, scope)
    except LookmlError:
        return
    assert rendered.strip() in ("", "NULL"), rendered


# --- Metabase -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://h/d?INIT=RUNSCRIPT%20FROM%20'http://x'",
        "postgresql://h/d?socketFactory=x&socketFactoryArg=y",
        "mysql://h/d?autoDeserialize=true",
    ],
)
def test_cve_2023_38646_2023_37470_and_2026_59826_addresses_carry_no_code(url: str) -> None:
    spec = ConnectionSpec("c", url.partition(":")[0], url)
    with pytest.raises(DriverError, match="not allowed"):
        (postgres.check_address if url.startswith("postgresql") else mysql.connect)(spec)


@pytest.mark.parametrize("sql", WRITERS)
def test_cve_2026_59827_and_2026_77371_sample_data_runs_no_commands(
    shop: Client, host_file: Path, sql: str
) -> None:
    answer = run_sql(shop.as_admin, sql.format(folder=host_file.parent))
    assert answer.status_code in (400, 422), answer.text
    assert not [each for each in host_file.parent.iterdir() if each.name.startswith("planted")]


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "netdoc:///etc/passwd", "jar:file:///x!/y", "/etc/passwd"]
)
def test_cve_2021_41277_documents_come_from_no_file(shop: Client, url: str) -> None:
    answer = shop.as_admin.post("/fetch_and_parse_saml_idp_metadata", content=json.dumps(url))
    assert answer.status_code in (400, 422), answer.text
    assert "root:" not in answer.text


# --- Grafana, Redash, Cube ----------------------------------------------------------------------------------


@pytest.mark.parametrize("sql", READERS[:8])
def test_cve_2024_9264_2026_33380_and_2026_27876_viewers_reach_no_file(
    shop: Client, reader: Person, host_file: Path, sql: str
) -> None:
    """By SQL over models and by expressions, which viewers may use."""
    text = sql.format(file=host_file, folder=host_file.parent)
    interface = reader.post("/sql_interface_queries", json={"sql": text})
    assert interface.status_code in (400, 403, 404, 422), interface.text
    expression = json.dumps(
        [{"table_calculation": "x", "label": "x", "expression": f'read_text("{host_file}")'}]
    )
    answer = run_inline(reader, view="products", fields=["products.count", "x"], dynamic_fields=expression)
    assert SECRET_FILE not in interface.text + answer.text
    assert answer.status_code in (400, 422), answer.text


def test_cve_2026_42093_nothing_of_a_person_is_in_their_statements(shop: Client) -> None:
    person = shop.person("x", 1)
    hostile = "x*/-SELECT'1@example.com"
    with shop.instance.store.write() as work:
        add_credentials_email(work, person.user_id, hostile)
    shop.as_admin.patch(f"/users/{person.user_id}", json={"first_name": "*/ SELECT secrets --"})
    sql = run_inline(person, "sql", view="products", fields=["products.count"]).text
    assert "secrets" not in sql
    assert "example.com" not in sql


@pytest.mark.parametrize(
    "value", ["x' OR '1'='1", "x\\' OR 1=1 --", "x'); DROP TABLE products; --", "'' OR ''=''"]
)
def test_cve_2026_42093_values_of_filters_stay_values(reader: Person, value: str) -> None:
    filters = {"products.brand": f'"{value}"'}
    answer = run_inline(reader, view="products", fields=["products.brand"], filters=filters)
    assert (answer.status_code, answer.json()) == (200, []), answer.text


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "[::1]", "localhost", "169.254.169.254", "10.0.0.1"]
)
def test_cve_2026_76083_the_way_out_checks_addresses_and_not_names(shop: Client, host: str) -> None:
    with pytest.raises(EgressError):
        asyncio.run(check_address(host.strip("[]"), 443, shop.instance.settings))


def test_cve_2026_76083_no_address_with_a_user_passes_for_another(shop: Client) -> None:
    for url in (
        "https://example.com@127.0.0.1/x",
        "https://127.0.0.1#@example.com",
        "https://127.0.0.1\\@example.com",
    ):
        answer = shop.as_admin.post("/fetch_and_parse_saml_idp_metadata", content=json.dumps(url))
        assert answer.status_code in (400, 422), answer.text


def test_cve_2022_23510_no_operation_is_without_a_rule(shop: Client) -> None:
    """Whoever adds an operation names its rule, or the server does not start; these are for everybody."""
    handlers = shop.app.dispatcher.handlers
    assert {name for name, handler in handlers.items() if handler.rule is None} <= {
        "login",
        "versions",
        "api_spec",
        "report_leaked_key",
        "acquire_embed_cookieless_session",
        "generate_tokens_for_cookieless_session",
    }
    answers = {
        path: shop.as_stranger.get(path).status_code
        for path in ("/users", "/looks", "/queries/1", "/sql_interface_queries/metadata", "/running_queries")
    }
    assert set(answers.values()) == {401}
