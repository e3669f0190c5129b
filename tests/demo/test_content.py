"""The sample content names only what is there."""

from __future__ import annotations

import pytest

from lookalike.demo.content import FOLDERS, GROUPS, LOOKS, ROLES, SCHEDULED_PLANS, USERS


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.title)
def test_look_lies_in_a_sample_folder(look):
    assert look.folder in {folder.name for folder in FOLDERS}


def test_scripts_find_the_look_they_expect():
    assert "An SDK Look" in {look.title for look in LOOKS}
    assert len(LOOKS) >= 10


def test_three_users_are_enabled_and_one_is_not():
    assert [user.is_disabled for user in USERS] == [False, False, False, True]


def test_group_members_and_roles_are_declared():
    roles = {"Admin", "Developer", "User", "Viewer"} | {role.name for role in ROLES}
    members = {member for group in GROUPS for member in group.members}
    assert members <= {user.email for user in USERS}
    assert {role for group in GROUPS for role in group.roles} <= roles


def test_every_plan_sends_a_sample_look():
    assert {plan.look for plan in SCHEDULED_PLANS} <= {look.title for look in LOOKS}


def test_every_parent_folder_comes_before_its_children():
    names = [folder.name for folder in FOLDERS]
    assert all(folder.parent in names[:n] for n, folder in enumerate(FOLDERS) if folder.parent)
