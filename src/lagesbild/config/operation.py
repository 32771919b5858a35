"""Model ``[operation]``: what happens with nobody watching, and who is told.

A secret never stands here: the SMTP password comes from the environment.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from lagesbild import spelling
from lagesbild.config._types import Table as _Table
from lagesbild.errors import SettingError

Address = Annotated[str, Field(pattern=r"^[^@\s,;<>\"]+@[^@\s,;<>\"]+$")]
PASSWORD_VARIABLE: Final = "LAGESBILD_SMTP_PASSWORD"  # noqa: S105 - the variable's name
_SECRET_WORDS = ("password", "passwd", "secret", "token", "losenord")


class Keep(_Table):
    """How long published reports are kept; what is older is weeded after the next publication."""

    reports: Annotated[int, Field(ge=1)] | None = Field(None, description="number of newest reports kept")
    years: Annotated[int, Field(ge=1, le=100)] | None = Field(
        None, description="years after the period's end, counted from the newest report"
    )

    @model_validator(mode="after")
    def _something(self) -> "Keep":
        if self.reports is None and self.years is None:
            raise SettingError("write how long: reports = 52, years = 2, or both")
        return self


class Mail(_Table):
    """E-mail after a run, over SMTP."""

    host: str = Field(min_length=1, description="the mail server")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(587, description="its port")
    security: Literal["starttls", "ssl", "none"] = Field(
        "starttls", description="encryption; 'none' only without a user, for a relay of one's own"
    )
    user: str | None = Field(None, description=f"login; its password is read from {PASSWORD_VARIABLE}")
    sender: Address = Field(description="the address the message is from")
    operators: tuple[Address, ...] = Field((), description="who is told when something is wrong")
    recipients: dict[str, tuple[Address, ...]] = Field(
        default_factory=dict, description="edition = who is told when a report of it is published"
    )
    attach: tuple[str, ...] = Field(
        (), description="editions whose page is attached; of others only a link is sent"
    )
    link: str | None = Field(
        None,
        pattern=r"^(https?|file)://.*/$",
        description="where readers find the folder 'reports': 'https://intranat.example/lagesbild/'",
    )

    @model_validator(mode="before")
    @classmethod
    def _no_secret(cls, table: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        if isinstance(table, dict) and any(
            word in spelling.plain(str(key)) for key in table for word in _SECRET_WORDS
        ):
            raise SettingError(
                "a password must not stand in the file: remove it, and set the environment variable {variable}",
                variable=PASSWORD_VARIABLE,
            )
        return table

    @model_validator(mode="after")
    def _no_login_in_clear(self) -> "Mail":
        if self.user and self.security == "none":
            raise SettingError("a login must be encrypted: write security = 'starttls' or 'ssl'")
        return self


class Operation(_Table):
    """When reports are made by themselves, how long they are kept, and who is told."""

    wait_days: Annotated[int, Field(ge=0, le=90)] = Field(
        2, description="days after a period's end before its report is made, so that late reports are in"
    )
    catch_up: Annotated[int, Field(ge=1, le=100)] = Field(
        6, description="missed periods that are made at most, the newest of them"
    )
    stale_days: Annotated[int, Field(ge=1, le=365)] = Field(
        21, description="days without a new export before it is told"
    )
    keep: dict[str, Keep] = Field(
        default_factory=dict, description="edition = how long its reports are kept; for ever if left out"
    )
    hook: tuple[str, ...] = Field(
        (), description="command run after each run, a list of words; it reads the outcome as JSON"
    )
    mail: Mail | None = Field(None, description="e-mail after each run")

    @property
    def editions(self) -> set[str]:
        """Every edition that is named."""
        mailed = {*self.mail.recipients, *self.mail.attach} if self.mail else set()
        return {*self.keep, *mailed}
