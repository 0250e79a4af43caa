"""All models, so that one import knows every table."""

from web.models.broker import BrokerProfile, ConflictOfInterest
from web.models.call import Call, CatalogueEntry
from web.models.encoder import ChoiceState, EncoderChoice
from web.models.help import HelpRequest
from web.models.joint import JointMember, JointNeed
from web.models.learning import Decision, EngineVersion
from web.models.log import LogEntry, Meta
from web.models.match import Activity, Contract, Match
from web.models.people import Organisation, User
from web.models.posting import (
    AchievementRevision,
    Embedding,
    NeedRevision,
    Posting,
    Revision,
    Tag,
)
from web.models.search import SavedSearch

__all__ = [
    "AchievementRevision",
    "Activity",
    "BrokerProfile",
    "Call",
    "CatalogueEntry",
    "ChoiceState",
    "ConflictOfInterest",
    "Contract",
    "Decision",
    "Embedding",
    "EncoderChoice",
    "EngineVersion",
    "HelpRequest",
    "JointMember",
    "JointNeed",
    "LogEntry",
    "Match",
    "Meta",
    "NeedRevision",
    "Organisation",
    "Posting",
    "Revision",
    "SavedSearch",
    "Tag",
    "User",
]
