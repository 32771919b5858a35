"""Notify readers and operators by e-mail, over SMTP.

A message carries no figure: the report stands where its readers may see it, or is attached where its
edition may be.
"""

import os
import smtplib
import ssl
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Final

from lagesbild.config import PASSWORD_VARIABLE, Mail, Project
from lagesbild.errors import Message
from lagesbild.language import tell
from lagesbild.operation.run.outcome import Outcome
from lagesbild.present.words import period_names, publication

_PATIENCE_S: Final = 30


def send(project: Project, outcomes: Iterable[Outcome], troubles: Iterable[Message] = ()) -> str:
    """Send what there is to tell: published reports to their readers, troubles to the operators.

    Returns
    -------
    str
        What went wrong; empty when nothing did, or when no mail is configured.
    """
    settings = project.operation.mail
    if settings is None:
        return ""
    listed = list(outcomes)
    messages = [
        *_to_readers(project, settings, listed),
        *_to_operators(project, settings, listed, list(troubles)),
    ]
    if not messages:
        return ""
    try:
        with _connected(settings) as server:
            for message in messages:
                server.send_message(message)
    except KeyError:
        return f"the mail server wants a password: set the environment variable {PASSWORD_VARIABLE}"
    # An answer of the server may name addresses: its code is enough.
    except smtplib.SMTPResponseException as error:
        return f"the mail server {settings.host} said no: {type(error).__name__} {error.smtp_code}"
    except (OSError, smtplib.SMTPException) as error:
        return f"no mail could be sent over {settings.host}: {type(error).__name__}"
    return ""


def _connected(settings: Mail) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if settings.security == "ssl":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, timeout=_PATIENCE_S, context=context
        )
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=_PATIENCE_S)
    try:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.user:
            server.login(settings.user, os.environ[PASSWORD_VARIABLE])
    except BaseException:
        server.close()
        raise
    return server


def _to_readers(project: Project, settings: Mail, outcomes: list[Outcome]) -> Iterator[EmailMessage]:
    for each in outcomes:
        recipients = settings.recipients.get(each.report.edition, ())
        if each.result != "published" or each.page is None or not recipients:
            continue
        period = period_names.name(each.period)
        shown_to = project.edition_of(each.report)
        is_attached = each.report.edition in settings.attach
        path = each.page.relative_to(project.reports_folder).as_posix()
        place = (
            publication.ATTACHED
            if is_attached
            else publication.linked(settings.link + path)
            if settings.link
            else publication.in_archive(each.page.parent.relative_to(project.reports_folder).as_posix())
        )
        message = _message(
            settings,
            recipients,
            publication.letter_subject(each.report.title, period, project.area.name),
            publication.letter(each.report.title, period, place, shown_to.title, shown_to.notice),
        )
        if is_attached:
            message.add_attachment(
                each.page.read_bytes(),
                maintype="text",
                subtype="html",
                params={"charset": "utf-8"},
                filename=f"{each.report.name}-{each.period.slug}.html",
            )
        yield message


def _to_operators(
    project: Project, settings: Mail, outcomes: list[Outcome], troubles: list[Message]
) -> Iterator[EmailMessage]:
    failed = [
        "\n".join(tell(part) for part in (each.line(), each.message) if part)
        for each in outcomes
        if each.result == "failed"
    ]
    told = [*failed, *map(tell, troubles)]
    if told and settings.operators:
        yield _message(
            settings,
            settings.operators,
            tell("The lägesbild needs looking after – {area}", area=project.area.name),
            "\n\n".join([tell('This has happened. Run "lagesbild status" to see more.'), *told]) + "\n",
        )


def _message(settings: Mail, recipients: Iterable[str], subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = settings.sender, ", ".join(recipients)
    message["Subject"] = " ".join(subject.split())
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain=settings.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message
