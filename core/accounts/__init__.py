"""Who acts: a person at the desk, somebody with a link, or the system itself."""

from core.accounts.schemas import SYSTEM, Actor, ActorKind

__all__ = ["SYSTEM", "Actor", "ActorKind"]
