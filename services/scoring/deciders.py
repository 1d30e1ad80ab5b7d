"""The stream families of scoring."""

from __future__ import annotations

from schemas.topics import SCORE
from services.chassis.decider import Decider
from services.chassis.heartbeat import heartbeat_decider, passing_on
from services.scoring.domain import publication
from services.scoring.domain.publication import Publication, PublishTable

PUBLICATIONS: Decider[Publication, PublishTable] = Decider(
    "score", Publication(), publication.decide, publication.evolve, publication.topic
)

HEARTBEATS = heartbeat_decider(SCORE)
STAGE = "scoring"
PASS_HEARTBEAT = passing_on(STAGE, "tracking", HEARTBEATS)
