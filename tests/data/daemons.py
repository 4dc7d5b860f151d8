"""Makes the files of `daemons/` from the recorded vectors: `python3 daemons.py neighbours-vectors.json`."""

import json
import pathlib
import sys

SYSTEMS = {
    "containerd": "hosts-toml.json",
    "nerdctl": "hosts-toml.json",
    "talos": "hosts-toml.json",
    "containerd-cri-legacy": "containerd-cri.json",
    "k3s": "k3s-registries.json",
    "wharfie(rke2 bootstrap)": "k3s-registries.json",
    "buildkitd": "buildkitd-toml.json",
    "dockerd(graphdriver)": "docker-daemon.json",
    "dockerd(containerd store)": "docker-daemon.json",
}
KEPT = ("method", "scheme", "host", "path", "skip_verify", "any_of")


def fact(vector):
    expect = dict(vector["expect"])
    if "requests" in expect:
        expect["requests"] = [{k: r[k] for k in KEPT if r.get(k) is not None} for r in expect["requests"]]
    for key in ("hosts_after_parsing", "auth_user_selected"):
        expect.pop(key, None)
    answers = vector.get("answers")
    repeats = vector["config"].get("credentials_for_any_host") or answers not in (None, {"*": "404"})
    if repeats:
        # Some source answers otherwise than that it has no such image, and is perhaps asked again.
        expect["repeats"] = True
    return {
        "id": vector["id"],
        "system": vector["system"],
        "image": vector["image"],
        "op": vector["op"],
        "config": {k: v for k, v in vector["config"].items() if v and k != "auths"},
        "expect": expect,
    }


files = {}
for vector in json.load(open(sys.argv[1]))["vectors"]:
    if vector["system"] in SYSTEMS:
        files.setdefault(SYSTEMS[vector["system"]], []).append(fact(vector))
for name, cases in files.items():
    path = pathlib.Path(__file__).parent / "daemons" / name
    path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
    print(name, len(cases))
