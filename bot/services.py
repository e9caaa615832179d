"""What handlers and workers are given: one object that ``bot.app`` fills at start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.circulation import Circulation
    from bot.deliver import Progress, Reviser
    from bot.desk import Desk
    from bot.diagnosis import Diagnosis
    from bot.drafting import Drafting
    from bot.editions import Editions
    from bot.erasure import Erasure
    from bot.ferry import Ferry
    from bot.figures import Figures
    from bot.glance import Glance
    from bot.library import Library
    from bot.lookout import Lookout
    from bot.masthead import Masthead
    from bot.pipeline import Pipeline
    from bot.ports import Sender
    from bot.recall import Recall
    from bot.revisions import Revisions
    from bot.settings import Settings
    from bot.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """The house as seen from its door and its loops."""

    settings: Settings
    store: Store
    pipeline: Pipeline
    desk: Desk
    editions: Editions
    circulation: Circulation
    masthead: Masthead
    figures: Figures
    diagnosis: Diagnosis
    drafting: Drafting
    erasure: Erasure
    ferry: Ferry
    library: Library
    lookout: Lookout
    glance: Glance
    revisions: Revisions
    progress: Progress
    sender: Sender
    recall: Recall
    reviser: Reviser
