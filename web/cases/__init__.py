"""Following cases up: finding them, what became of them, and doing something about them."""

from web.cases import acting, case, finding, liaisons, revealing
from web.cases.blueprint import blueprint

__all__ = ["acting", "blueprint", "case", "finding", "liaisons", "revealing"]
