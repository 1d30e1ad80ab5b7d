"""The CloudEvents 1.0 envelope in structured JSON mode, as the golden examples carry it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints


class Envelope(BaseModel):
    """What stands around `data`: our events lie in Kafka just so; a portal may put it into `ce_` headers as well."""

    model_config = ConfigDict(frozen=True, extra="allow")

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(min_length=1, description="of an event `<stream>@<version>`: the same event twice has the same id")
    type: Annotated[str, StringConstraints(pattern=r"^duban\.[a-z]+\.[a-z]+\.v[1-9]\d*$")]
    source: str = Field(min_length=1, description="`/<service>`, or `/<region>/portal/<portal>` for a portal's message")
    subject: str | None = Field(None, description="the stream; also the key of the record")
    sequence: Annotated[str, StringConstraints(pattern=r"^\d+$")] | None = Field(
        None, description="version of the stream after the event: 1, 2, 3 without gaps"
    )
    time: AwareDatetime | None = Field(None, description="when it was recorded; when it happened stands in `data`")
    datacontenttype: Literal["application/json"] = "application/json"
    correlationid: str | None = Field(None, description="what it belongs to, mostly the matter")
    causationid: str | None = Field(None, description="the event or message that it follows from")
    traceparent: str | None = Field(None, description="W3C trace context")
    data: dict[str, Any]
