"""The folders and files of the private cluster: where they are, whose they are, what they say."""

import errno
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from observatory.db.binaries import APT_LINE, Binaries, find_binaries
from observatory.errors import DatabaseUnreachable, ReadOnlyDatabase

# The kernel holds 107 bytes of a socket's address; PostgreSQL adds "/.s.PGSQL.5432" to its folder.
LONGEST_SOCKET_FOLDER = 90
HERE = Path(__file__).parent

CONFIGURATION = """\
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 256MB
maintenance_work_mem = 256MB
work_mem = 32MB
max_wal_size = 2GB
synchronous_commit = on
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = off
log_destination = 'stderr'
log_line_prefix = '%m [%p] %u %a '
{memory}"""

# A container gives 64 MB of /dev/shm, which two parallel hash joins fill.
SMALL_SHARED_MEMORY = 512 * 2**20


@dataclass(frozen=True)
class ClusterFiles:
    """The cluster of one home. Nothing is read or written before a method is called."""

    home: Path

    @property
    def folder(self) -> Path:
        """Where the cluster lies within the home."""
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "postgres.log"

    @property
    def socket(self) -> Path:
        """The folder of the UNIX socket: in the home, or under /tmp where its path is too long."""
        folder = self.folder / "sock"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        return Path("/tmp") / f"observatory-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"

    @cached_property
    def account(self) -> pwd.struct_passwd:
        """Whose the cluster is: root may not run PostgreSQL, its package's account does."""
        if os.geteuid() != 0:
            return pwd.getpwuid(os.geteuid())
        try:
            return pwd.getpwnam("postgres")
        except KeyError:
            raise DatabaseUnreachable(
                "PostgreSQL refuses to run as root and this machine has no account named postgres. "
                f"Install the package that makes it: {APT_LINE}"
            ) from None

    @property
    def as_account(self) -> dict[str, Any]:
        """The arguments of `subprocess` that run a program as that account, in no folder."""
        # No PG* variable of the caller's shell may reach the private server.
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
        common: dict[str, Any] = {"cwd": "/", "env": environment, "start_new_session": True}
        if os.geteuid() == 0:
            name, group = self.account.pw_name, self.account.pw_gid
            common |= {"user": name, "group": group, "extra_groups": []}
        return common

    def find_binaries(self) -> Binaries:
        """Return the programs that this cluster needs, the newest for a new one."""
        version = self.data / "PG_VERSION"
        return find_binaries(int(version.read_text()) if version.exists() else None)

    def prepare_home(self) -> None:
        """Create the folders, and refuse a place that the account cannot reach or does not own."""
        for folder in (self.home, self.folder):
            if not folder.exists():
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(0o711)  # the account passes through to what is its own, no more
        self._refuse_unreachable()
        self._make_private(self.socket)
        if self.data.exists():
            self._refuse_foreign(self.data)

    def initialise(self, binaries: Binaries) -> None:
        """Make a new cluster with its roles, database and extensions: wholly, or not at all."""
        if self.data.exists():
            return
        new = self.folder / "data.new"
        shutil.rmtree(new, ignore_errors=True)  # left by a process that was killed here
        self._make_private(new)
        initdb = "-U postgres -E UTF8 --locale=C.UTF-8 --auth-local=peer --auth-host=reject -k"
        self._run([binaries.program("initdb"), "-D", str(new), *initdb.split()])
        for script, database in (("roles.sql", "postgres"), ("extensions.sql", "app")):
            statements = (HERE / script).read_text(encoding="utf-8")
            kept = [line for line in statements.splitlines() if not line.startswith("--")]
            single = [binaries.program("postgres"), "--single", "-D", str(new), database]
            self._run(single, "\n".join([*kept, ""]))
        new.rename(self.data)

    def write_configuration(self) -> None:
        """Write the settings and who may come in; at every start, so that old homes follow."""
        small = shutil.disk_usage("/dev/shm").total < SMALL_SHARED_MEMORY
        memory = "dynamic_shared_memory_type = mmap\n" if small else ""
        self._write("observatory.conf", CONFIGURATION.format(socket=self.socket, memory=memory))
        self._write("pg_hba.conf", "local all all peer map=svc\n")
        self._write("pg_ident.conf", self._identities())
        main = self.data / "postgresql.conf"
        include = "include_if_exists = 'observatory.conf'\n"
        if include not in main.read_text(encoding="utf-8"):
            with main.open("a", encoding="utf-8") as file:
                file.write(include)

    def _identities(self) -> str:
        owner = self.account.pw_name
        pairs = [(owner, role) for role in ("postgres", "app", "app_read")]
        if os.geteuid() == 0:  # root comes in as the application, never as the superuser
            pairs += [("root", "app"), ("root", "app_read")]
        return "".join(f'svc "{name}" {role}\n' for name, role in pairs)

    def _write(self, name: str, text: str) -> None:
        path = self.data / name
        path.write_text(text, encoding="utf-8")
        self._give(path, 0o600)

    def _make_private(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            self._refuse_foreign(folder)
        else:
            self._give(folder, 0o700)

    def _give(self, path: Path, mode: int) -> None:
        path.chmod(mode)
        if os.geteuid() == 0:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _refuse_foreign(self, folder: Path) -> None:
        state = folder.lstat()  # a link in /tmp that somebody else put there is foreign too
        if state.st_uid == self.account.pw_uid and stat.S_ISDIR(state.st_mode):
            return
        raise DatabaseUnreachable(
            f"{folder} does not belong to the account {self.account.pw_name}, which runs the "
            "database here. Run this as the user who made it, or choose another data folder with "
            "OBSERVATORY_HOME."
        )

    def _refuse_unreachable(self) -> None:
        if os.geteuid() != 0 or self._may_enter(self.folder):
            return
        for folder in (*reversed(self.folder.parents), self.folder):
            if not self._may_enter(folder):
                raise DatabaseUnreachable(
                    f"The account {self.account.pw_name}, which runs the database, may not enter "
                    f"{folder}, on the way to the data folder {self.home}. Choose another data "
                    "folder (OBSERVATORY_HOME=/var/lib/observatory) or allow it: "
                    f"chmod a+x {folder}"
                )

    def _may_enter(self, folder: Path) -> bool:
        answer = subprocess.run(["test", "-x", str(folder)], **self.as_account, check=False)
        return answer.returncode == 0

    def _run(self, command: list[str], text: str = "") -> None:
        """Run one program of the cluster as its account; its last words are the error."""
        answer = subprocess.run(
            command, **self.as_account, input=text, capture_output=True, text=True, check=False
        )
        # Single-user mode goes on after an error and exits 0; its exit_on_error would also take the
        # errors that the script of PostGIS provokes and catches.
        if answer.returncode != 0 or "ERROR:" in answer.stderr:
            words = last_words(answer.stderr + answer.stdout)
            raise DatabaseUnreachable(
                f"The private database could not be made in {self.folder}: "
                f"{Path(command[0]).name} said: {words} Nothing was left there; "
                "correct the cause and run the same command again."
            )


def last_words(log: str) -> str:
    """Return the last line that tells why a program of PostgreSQL gave up."""
    lines = log.splitlines()
    telling = [line for line in lines if any(w in line for w in ("FATAL:", "PANIC:", "ERROR:"))]
    return (telling or lines or ["it said nothing."])[-1].strip()


@contextmanager
def explained_os_errors(home: Path) -> Iterator[None]:
    """Turn a full disk, a read-only disk or a forbidden folder into one paragraph."""
    try:
        yield
    except OSError as error:
        place = error.filename or home
        if error.errno == errno.ENOSPC:
            raise ReadOnlyDatabase(
                f"The disk of {place} is full. Free some space, or choose another data folder "
                "with OBSERVATORY_HOME."
            ) from error
        raise DatabaseUnreachable(
            f"The data folder {home} cannot be used: {place}: {error.strerror}. "
            "Choose a folder that you may write to: OBSERVATORY_HOME=/path/of/a/folder"
        ) from error
