"""Ways of writing LookML that public projects use and no page of a manual shows."""

from __future__ import annotations

from lookml_projects import Load, codes


def test_group_and_dimension_may_share_a_name(load: Load) -> None:
    project = load(
        {
            "a.model.lkml": """
            connection: "c"
            explore: visits {}
            view: visits {
              dimension_group: start { type: time timeframes: [date] sql: ${TABLE}.started ;; }
              dimension: start { sql: ${TABLE}.started ;; }
            }"""
        }
    )
    assert codes(project) == []
    fields = project.models["a"].views["visits"].fields
    assert {"start", "start_date"} <= set(fields)


def test_child_with_a_view_of_its_own_name_is_based_on_it(load: Load) -> None:
    project = load(
        {
            "a.model.lkml": """
            connection: "c"
            view: servers { dimension: id {} }
            view: events { dimension: server_id {} }
            explore: servers {}
            explore: events {
              extends: [servers]
              join: servers { sql_on: ${events.server_id} = ${servers.id} ;; }
            }"""
        }
    )
    explore = project.models["a"].explores["events"]
    assert (explore.base, [join.name for join in explore.joins]) == ("events", ["servers"])


def test_child_without_such_a_view_keeps_its_parents_base(load: Load) -> None:
    project = load(
        {
            "a.model.lkml": """
            connection: "c"
            view: servers { dimension: id {} }
            explore: servers {}
            explore: hidden_servers { extends: [servers] }"""
        }
    )
    assert project.models["a"].explores["hidden_servers"].base == "servers"


def test_absolute_include_may_begin_with_the_projects_own_name(load: Load) -> None:
    project = load(
        {
            "a.model.lkml": 'connection: "c"\ninclude: "/shop/views/orders.view.lkml"',
            "views/orders.view.lkml": "view: orders {}",
        }
    )
    assert list(project.models["a"].views) == ["orders"]
