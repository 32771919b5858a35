"""E-mail, over real SMTP to a server on this machine."""

import shutil
import ssl
import subprocess
from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from lagesbild.config import Mail, Operation
from lagesbild.errors import ExecutionError
from lagesbild.operation.notify import mail
from lagesbild.operation.run.outcome import Outcome

READERS, OPERATORS = "arbetsgruppen@kommun.example", "drift@kommun.example"
PASSWORD = "hemligt-i-provet"


class Received(list):
    """What the server has taken in: (recipients, message)."""

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


class Server(Controller):
    """Plain, STARTTLS or TLS from the start, with a login."""

    def __init__(self, handler, security, context):
        self.security, self.context = security, context
        super().__init__(
            handler,
            hostname="127.0.0.1",
            port=0,
            ssl_context=context if security == "ssl" else None,
            ready_timeout=60,
        )

    def factory(self):
        def authenticate(_server, _session, _envelope, _mechanism, given):
            is_right = (given.login, given.password) == (b"lagesbild", PASSWORD.encode())
            return AuthResult(success=is_right, handled=is_right)

        return SMTP(
            self.handler,
            tls_context=self.context if self.security == "starttls" else None,
            require_starttls=self.security == "starttls",
            authenticator=authenticate,
            auth_required=self.security == "starttls",
            auth_require_tls=self.security == "starttls",
        )

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that nobody else trusts."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    key, path = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-keyout", key, "-out", path, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    return path, key


@pytest.fixture
def server(certificate, monkeypatch):
    """Start a server; the settings that reach it, and what it received."""
    path, key = certificate
    started = []
    monkeypatch.setenv("LAGESBILD_SMTP_PASSWORD", PASSWORD)

    def start(security="starttls", *, trusted=True, **settings):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path, key)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(path))
        received = Received()
        running = Server(received, security, context)
        running.start()
        started.append(running)
        user = {} if security == "none" else {"user": "lagesbild"}
        told = {"operators": (OPERATORS,), "recipients": {"arbetsgrupp": (READERS,)}, **user, **settings}
        return Mail(
            host="127.0.0.1", port=running.port, security=security, sender="lagesbild@kommun.example", **told
        ), received

    yield start
    for running in started:
        running.stop()


@pytest.fixture
def sent(sea_workspace, put):
    """Send about one published and one failed report."""

    def send(settings, *, troubles=()):
        project = sea_workspace.project()
        project = project.model_copy(update={"operation": Operation(mail=settings)})
        report = project.report()
        period = project.calendar.calendar().containing(date(2026, 11, 2))
        page = put(project, report, period, page="<p>Läget är lugnt: 23 rapporter".encode())
        fault = ExecutionError("Notebook '{notebook}' failed", notebook="x")
        failed = Outcome(report, period.shifted(1), "failed", message=fault, exit_code=4)
        return mail.send(project, [Outcome(report, period, "published", page=page), failed], troubles)

    return send


@pytest.mark.parametrize("security", ["starttls", "ssl", "none"])
def test_readers_and_operators_are_told_apart(server, sent, security):
    """Readers get one message with a link, operators one about what went wrong, whatever the encryption."""
    settings, received = server(security, link="https://intranat.example/lagesbild/")
    assert "" == sent(settings)
    (readers, report), (operators, trouble) = received
    assert ([READERS], [OPERATORS]) == (readers, operators)
    assert "Lägesbild, vecka 45–46, 2–15 november 2026 – Exempelby kommun" == report["Subject"]
    text = report.get_content()
    assert "https://intranat.example/lagesbild/2026-11-02--2026-11-15/lagesbild/lagesbild.html" in text
    assert "Notebook 'x' failed" in trouble.get_content()


def test_a_message_carries_no_figure_unless_its_edition_may_leave(server, sent):
    """An edition that is not to be attached is neither attached nor quoted; one that is, is there byte for byte."""
    settings, received = server()
    sent(settings)
    (_, linked), _ = received
    assert not list(linked.iter_attachments())
    assert "23" not in linked.get_content().replace("2026", "")
    attaching, received = server(attach=("arbetsgrupp",))
    sent(attaching)
    (_, message), _ = received
    (attachment,) = message.iter_attachments()
    assert "lagesbild-2026-11-02--2026-11-15.html" == attachment.get_filename()
    assert "<p>Läget är lugnt: 23 rapporter".encode() == attachment.get_payload(decode=True)


def test_a_server_that_cannot_be_trusted_gets_no_password(server, sent):
    """Nothing is sent to a server whose certificate nobody vouches for."""
    settings, received = server(trusted=False)
    assert "no mail could be sent over 127.0.0.1: SSLCertVerificationError" == sent(settings)
    assert [] == received


def test_a_wrong_password_is_told_without_it(server, sent, monkeypatch):
    """The fault names the server and its answer's code, and never the password."""
    settings, received = server()
    monkeypatch.setenv("LAGESBILD_SMTP_PASSWORD", "fel-ord")
    told = sent(settings)
    assert "SMTPAuthenticationError 535" in told
    assert "fel-ord" not in told
    assert [] == received


def test_a_missing_password_is_told(server, sent, monkeypatch):
    """The name of the environment variable is what helps."""
    settings, _ = server()
    monkeypatch.delenv("LAGESBILD_SMTP_PASSWORD")
    assert "LAGESBILD_SMTP_PASSWORD" in sent(settings)


def test_a_server_that_is_not_there_is_told(sent):
    """No mail is a fault to note, not a reason to fail."""
    settings = Mail(host="127.0.0.1", port=1, sender="a@b.example", operators=(OPERATORS,), security="none")
    assert "no mail could be sent over 127.0.0.1: ConnectionRefusedError" == sent(settings)
