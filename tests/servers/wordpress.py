"""Real WordPress sites for tests: `wordpress.site("6.8")`, or one of each with `any_wordpress`.

What a test may want of a running site is a method of `Site`. Everything here writes past the
product (through PHP or SQL) and reads back through WordPress's own API and pages.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.servers.mariadb import MariaDB
from tests.servers.processes import Server, free_port, listening, missing, program, wait_until

VERSIONS = ("6.1", "6.8", "7")
PHP = Path(__file__).with_name("php")
APPROVED = {"approved": "1", "hold": "0", "spam": "spam", "trash": "trash"}


def cache() -> Path:
    """Return where scripts/servers lays the WordPress releases out."""
    home = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    return Path(os.environ.get("PARVIS_SERVERS", f"{home}/parvis-servers"))


def release(tree: Path) -> str:
    """Read which WordPress a folder holds, "" when none."""
    with contextlib.suppress(OSError):
        text = (tree / "wp-includes/version.php").read_text()
        if found := re.search(r"\$wp_version = '([^']+)'", text):
            return found[1]
    return ""


def tree(version: str) -> Path:
    """Return the newest release that begins with `version` ("6.8", "7")."""
    known = {release(path): path for path in cache().glob("wordpress-*")}
    fitting = [name for name in known if f"{name}.".startswith(f"{version}.")]
    if not fitting:
        missing(f"WordPress {version} is not in {cache()}")
    return known[max(fitting, key=lambda name: [int(n) for n in re.findall(r"\d+", name)])]


def link(source: str, target: str) -> None:
    """Hard-link a file of the release, or copy it where that is impossible."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


class Hold:
    """A POST that the site keeps waiting."""

    def __init__(self, switches: Path, name: str) -> None:
        self.file, self.mark = switches / name, switches / "holding"

    def wait(self) -> None:
        """Return once a request is being held."""
        wait_until(self.mark.exists, what="a held request")

    def release(self) -> None:
        """Let it go on."""
        self.file.unlink(missing_ok=True)
        self.mark.unlink(missing_ok=True)


class Site:
    """One WordPress on a port of its own.

    `url` has no final slash; `user` is an administrator with the web password `password` and the
    application password `app_password`.
    """

    def __init__(
        self, database: MariaDB, version: str, *, name: str, locale: str, folder: str, pretty: bool
    ) -> None:
        source = tree(version)
        self.database, self.name, self.version = database, f"wp_{name}", release(source)
        self.home = Path(tempfile.mkdtemp(prefix="parvis-wordpress-"))
        self.switches = self.home / "switches"
        self.switches.mkdir()
        self.web = self.home / "web"
        self.root = self.web / folder if folder else self.web
        shutil.copytree(source, self.root, copy_function=link)
        shutil.copy(PHP / "wp-config.php", self.root / "wp-config.php")
        (self.root / "wp-content/mu-plugins").mkdir()
        shutil.copy(PHP / "mu-plugin.php", self.root / "wp-content/mu-plugins/parvis.php")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}" + (f"/{folder}" if folder else "")
        self.user, self.password = "alice", secrets.token_urlsafe(12)
        self.env = {
            "PARVIS_DB": self.name,
            "PARVIS_DB_PASSWORD": database.database(self.name),
            "PARVIS_DB_SOCKET": str(database.socket),
            "PARVIS_URL": self.url,
            "PARVIS_ROOT": str(self.root),
            "PARVIS_SWITCHES": str(self.switches),
            "PARVIS_FOLDER": folder,
            "PHP_CLI_SERVER_WORKERS": "4",
        }
        self.server: Server | None = None
        made = self.php(
            "install",
            title="Café Québec & cie",
            user=self.user,
            password=self.password,
            locale=locale,
            permalinks="/%postname%/" if pretty else "",
        )
        self.app_password: str = made["app_password"]
        self.clean = database.dump(self.name)
        self.start()

    # -- the process -------------------------------------------------------------------------
    def start(self) -> None:
        """Serve again, on the same port with the same content."""
        php = program("php")
        command = [
            php,
            "-d",
            "sendmail_path=/bin/true",
            "-S",
            f"127.0.0.1:{self.port}",
            "-t",
            str(self.web),
            str(PHP / "router.php"),
        ]
        self.server = Server(command, log=self.home / "log", env=self.env)
        wait_until(lambda: listening(self.port), what=f"WordPress {self.version}")

    def stop(self) -> None:
        """Kill it as a power cut would; requests under way get no answer."""
        if self.server is not None:
            self.server.stop(how=signal.SIGKILL)
            self.server = None
            wait_until(lambda: not listening(self.port), what="its last worker’s end")
        self.calm()

    def destroy(self) -> None:
        """Stop and remove the files."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def reset(self) -> None:
        """Go back to how it was just after the installation, running."""
        self.calm()
        if self.server is None or not self.server.alive():
            self.start()
        self.database.sql(self.clean, database=self.name)

    def calm(self) -> None:
        """Turn every switch off."""
        for file in self.switches.iterdir():
            file.unlink(missing_ok=True)

    # -- misbehaviour ------------------------------------------------------------------------
    @contextlib.contextmanager
    def switched(self, name: str) -> Iterator[None]:
        """Turn a switch of php/mu-plugin.php or php/router.php on for a while."""
        (self.switches / name).touch()
        try:
            yield
        finally:
            (self.switches / name).unlink(missing_ok=True)

    @contextlib.contextmanager
    def pause_before_answer(self) -> Iterator[Hold]:
        """Hold the next POST after WordPress did the work and before it answers."""
        with self.switched("hold-answer"):
            yield Hold(self.switches, "hold-answer")
        (self.switches / "holding").unlink(missing_ok=True)

    @contextlib.contextmanager
    def pause_before_work(self) -> Iterator[Hold]:
        """Hold the next POST before WordPress does anything."""
        with self.switched("hold-request"):
            yield Hold(self.switches, "hold-request")
        (self.switches / "holding").unlink(missing_ok=True)

    # -- content -----------------------------------------------------------------------------
    def php(self, do: str, **ask: object) -> dict[str, Any]:
        """Run one function of php/cli.php inside the site."""
        done = subprocess.run(
            [program("php"), "-d", "sendmail_path=/bin/true", str(PHP / "cli.php")],
            input=json.dumps({"do": do, **ask}),
            text=True,
            capture_output=True,
            check=False,
            env={**os.environ, **self.env},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        said: dict[str, Any] | list[Any] = json.loads(done.stdout.splitlines()[-1])
        return said if isinstance(said, dict) else {}

    def post(
        self, title: str, content: str, *, status: str = "publish", at: datetime | None = None
    ) -> int:
        """Write a post, by the administrator."""
        made = self.php("post", title=title, content=content, status=status, date=moment(at))
        return int(made["id"])

    def visitor_comment(self, post: int, name: str, email: str, text: str, parent: int = 0) -> int:
        """Send the public form as a visitor does; return the comment's id (0 when held)."""
        form = {
            "author": name,
            "email": email,
            "url": "",
            "comment": text,
            "comment_post_ID": str(post),
            "comment_parent": str(parent),
        }
        answer = httpx.post(f"{self.url}/wp-comments-post.php", data=form, timeout=30)
        assert answer.status_code == 302, answer.text
        found = re.search(r"#comment-(\d+)", answer.headers["location"])
        return int(found[1]) if found else 0

    def comment(
        self,
        post: int,
        name: str,
        text: str,
        *,
        email: str = "",
        url: str = "",
        type: str = "comment",  # noqa: A002 (WordPress’s own word)
        state: str = "approved",
        parent: int = 0,
        at: datetime | None = None,
        user_id: int = 0,
    ) -> int:
        """Insert a comment of any type, state ("approved", "hold", "spam", "trash") and date."""
        made = self.php(
            "comment",
            post=post,
            name=name,
            email=email,
            url=url,
            text=text,
            type=type,
            approved=APPROVED[state],
            parent=parent,
            date=moment(at),
            user_id=user_id,
        )
        return int(made["id"])

    def many_comments(self, n: int, *, post: int = 1, state: str = "approved") -> None:
        """Insert n comments of one state, one a minute, the last one a minute ago; quick."""
        self.database.sql(
            "INSERT INTO wp_comments (comment_post_ID, comment_author, comment_author_email,"
            " comment_author_url, comment_author_IP, comment_date, comment_date_gmt,"
            " comment_content, comment_karma, comment_approved, comment_agent, comment_type,"
            " comment_parent, user_id)"
            f" SELECT {post}, CONCAT('Membre ', seq MOD 97),"
            " CONCAT('membre', seq MOD 97, '@example.test'), '', '192.0.2.1', at, at,"
            " CONCAT('Commentaire numéro ', seq, ' : merci pour le pain.'),"
            f" 0, '{APPROVED[state]}', '',"
            " 'comment', 0, 0"
            f" FROM (SELECT seq, UTC_TIMESTAMP() - INTERVAL ({n} - seq + 1) MINUTE AS at"
            f" FROM seq_1_to_{n}) AS s;"
            "UPDATE wp_posts SET comment_count ="
            " (SELECT count(*) FROM wp_comments WHERE comment_approved = '1'"
            f" AND comment_post_ID = {post}) WHERE ID = {post};",
            database=self.name,
        )

    def edit(self, comment: int, *, text: str | None = None, state: str | None = None) -> None:
        """Change a comment where it lies."""
        if text is not None:
            self.request("POST", f"wp/v2/comments/{comment}", json={"content": text})
        if state is not None:
            self.request("POST", f"wp/v2/comments/{comment}", json={"status": state})

    def erase(self, what: str, ident: int) -> None:
        """Delete a "post" or a "comment" for good."""
        assert self.php("erase", what=what, id=ident)["done"]

    def add_user(self, login: str, role: str, *, name: str = "") -> tuple[int, str]:
        """Add an account; return its id and an application password."""
        made = self.php(
            "user",
            login=login,
            role=role,
            name=name or login.title(),
            password=secrets.token_urlsafe(12),
        )
        return int(made["id"]), made["app_password"]

    def option(self, name: str, value: object) -> None:
        """Change a setting of the site."""
        self.php("set_option", name=name, value=value)

    # -- reading back ------------------------------------------------------------------------
    def request(self, method: str, route: str, **more: Any) -> Any:
        """Call WordPress's own API with its administrator's password, in edit context."""
        answer = httpx.request(
            method,
            f"{self.url}/",
            params={"rest_route": f"/{route}", **more.pop("params", {})},
            auth=(self.user, self.app_password),
            timeout=60,
            **more,
        )
        assert answer.status_code < 300, answer.text
        return answer.json()

    def rest(self, route: str, **params: str) -> Any:
        """Read a route such as `wp/v2/comments` as the administrator sees it."""
        return self.request("GET", route, params={"context": "edit", **params})

    def page(self, path: str = "/") -> str:
        """Read a public page as a visitor sees it."""
        answer = httpx.get(f"{self.url}{path}", timeout=60, follow_redirects=True)
        assert answer.status_code == 200, answer.status_code
        return answer.text


def moment(at: datetime | None) -> str:
    """Write an instant as WordPress stores it; now when not told."""
    return (at or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


class Farm:
    """The sites of the session, made when first asked for."""

    def __init__(self) -> None:
        self.database: MariaDB | None = None
        self.sites: dict[str, Site] = {}

    def site(
        self,
        version: str = "6.8",
        *,
        name: str = "main",
        locale: str = "",
        folder: str = "",
        pretty: bool = True,
    ) -> Site:
        """Return the clean, running site of that version and name; the rest counts once."""
        key = re.sub(r"\W", "_", f"{version}_{name}")
        if key not in self.sites:
            tree(version)
            program("php")
            self.database = self.database or MariaDB()
            self.sites[key] = Site(
                self.database, version, name=key, locale=locale, folder=folder, pretty=pretty
            )
        else:
            self.sites[key].reset()
        return self.sites[key]

    def close(self) -> None:
        """Stop everything."""
        for site in self.sites.values():
            site.destroy()
        if self.database is not None:
            self.database.stop()


@pytest.fixture(scope="session")
def wordpress() -> Iterator[Farm]:
    """Real WordPress sites: `wordpress.site("6.8")`."""
    farm = Farm()
    yield farm
    farm.close()


@pytest.fixture(params=VERSIONS)
def any_wordpress(request: pytest.FixtureRequest, wordpress: Farm) -> Site:
    """One clean site, of each version in turn."""
    return wordpress.site(request.param)
