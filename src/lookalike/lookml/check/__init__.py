"""What is wrong with a project, and what would be right."""

from .project_error import project_error
from .validate import validate

__all__ = ["project_error", "validate"]
