"""LookML dashboards: YAML files to typed dashboards. Reference: LookML semantics, LookML dashboards."""

from .types import Dashboard, DashboardFilter, Element, Listen

__all__ = ["Dashboard", "DashboardFilter", "Element", "Listen"]
