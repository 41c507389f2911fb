"""Accounts: signing in, one's own account, everybody's, API tokens, and who did what."""

from web.people import account, audit, login, people, tokens

__all__ = ["blueprints"]

blueprints = (
    login.blueprint,
    account.blueprint,
    people.blueprint,
    tokens.blueprint,
    audit.blueprint,
)
