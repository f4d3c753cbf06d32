"""How the classroom server works; `python -m hub.start` starts it with this file."""

import contextlib
import json
import os
import pwd
import resource
import shutil
import subprocess
import sys

from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
from jupyterhub.spawner import LocalProcessSpawner, SpawnException, set_user_setuid

from hub.names import account, as_name, is_name, what_is_wrong
from hub.start import GIGABYTE, KIT, OPTIONS, PROXY, Options, password

options = Options(**json.loads(os.environ[OPTIONS]))
SPACE_TO_WORK = 100 * 1024**2
HOUR = 3600
PATIENCE = 300  # seconds: ten people may begin at once on a small machine
WELCOME = (
    "Write your name and the password of the room. Write the same name when you come "
    "back: the server finds your work by your name. If somebody else has your name, "
    "add a letter."
)
FULL = (
    "The disk of the classroom server is full. Tell your instructor, and come back "
    "when there is space. Your files are kept."
)
NO_ACCOUNT = (
    "The classroom server could not make an account for you. Tell your instructor."
)
IS_SHOWN = (
    " Your instructor sees which exercises you have passed and which hints you met. A "
    "file in your folder says how you stop that."
)


class RoomAuthenticator(SharedPasswordAuthenticator):
    """Names instead of accounts, and one password for all."""

    what_is_wrong = staticmethod(what_is_wrong)

    def normalize_username(self, username):
        return as_name(username)

    def validate_username(self, username):
        return is_name(username)

    async def authenticate(self, handler, data):
        if not data["password"].isascii():
            return None  # the comparison of passwords would raise an error
        return await super().authenticate(handler, data)


class PersonSpawner(LocalProcessSpawner):
    """Starts the server of a person in the person's folder, by an account of their own.

    Without root there is one account for all.
    """

    @property
    def home(self):
        return options.people / self.user.name

    async def start(self):
        if shutil.disk_usage(options.people).free < SPACE_TO_WORK:
            raise SpawnException(FULL, reason="disk")
        self.home.mkdir(mode=0o700, exist_ok=True)
        if options.accounts:
            owner = account_of(self.user.name, self.home)
            os.chown(self.home, owner.pw_uid, owner.pw_gid)
        return await super().start()

    def make_preexec_fn(self, name):
        person = account(name)
        become = options.accounts and set_user_setuid(person, chdir=False)

        def preexec():
            resource.setrlimit(resource.RLIMIT_DATA, (self.mem_limit, self.mem_limit))
            if become:
                become()
            os.umask(0o077)
            os.chdir(self.home)

        return preexec

    def user_env(self, env):
        env |= {"USER": self.user.name, "HOME": str(self.home), "SHELL": "/bin/bash"}
        return env


def account_of(name, home):
    """Return the system account of a person; make it if it is not there."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(account(name))
    command = ["useradd", "--system", "--user-group", "--shell", "/bin/bash"]
    command += ["--home-dir", str(home), account(name)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise SpawnException(NO_ACCOUNT, reason="account", log_message=done.stderr)
    return pwd.getpwnam(account(name))


c = get_config()  # noqa: F821 - JupyterHub runs this file with it

c.JupyterHub.bind_url = f"http://{'' if options.open else '127.0.0.1'}:{options.port}"
c.JupyterHub.hub_port = options.ports[1]
c.JupyterHub.db_url = f"sqlite:///{options.own / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(options.own / "cookie_secret")
c.JupyterHub.template_paths = [str(KIT / "hub" / "templates")]
c.JupyterHub.template_vars = {"announcement_login": WELCOME + IS_SHOWN * options.show}
c.JupyterHub.log_level = "ERROR"  # the terminal shows the password and what is wrong

c.ConfigurableHTTPProxy.command = [sys.executable, str(PROXY)]
c.ConfigurableHTTPProxy.command += ["--proxy-timeout", str(PATIENCE * 1000)]
c.ConfigurableHTTPProxy.log_level = "error"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{options.ports[2]}"
c.ConfigurableHTTPProxy.pid_file = str(options.own / "proxy.pid")

c.JupyterHub.authenticator_class = RoomAuthenticator
c.SharedPasswordAuthenticator.user_password = password(options)
c.Authenticator.allow_all = True

c.JupyterHub.spawner_class = PersonSpawner
c.Spawner.cmd = [sys.executable, str(KIT / "hub" / "person.py")]
c.Spawner.default_url = "/lab/tree/my/00_start_here.ipynb"
c.Spawner.mem_limit = int(options.memory * GIGABYTE)
c.Spawner.environment = {
    "KIT_SOLUTIONS": options.solutions,
    "KIT_SHOWN": "yes" if options.show else "no",
    "PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}",
}
c.Spawner.start_timeout = c.Spawner.http_timeout = PATIENCE
c.Spawner.args = [
    "--LabApp.log_level=ERROR",
    "--ServerApp.log_level=ERROR",
    "--KernelManager.transport_encryption=auto",
    # The usual handler refuses pictures behind a link, such as those in docs/.
    "--ContentsManager.files_handler_class=jupyter_server.files.handlers.FilesHandler",
    # A notebook that is open counts as idle if no cell ran for an hour.
    f"--MappingKernelManager.cull_idle_timeout={HOUR}",
    "--MappingKernelManager.cull_interval=60",
    "--MappingKernelManager.cull_connected=True",
    f"--ServerApp.shutdown_no_activity_timeout={2 * HOUR}",
]
