"""Makes credentials.json of the two files of recorded cases: python3 credentials.py CONTAINERS NEIGHBOURS.

Kept are inputs and results that were recorded; secrets in them are made up. One case a line.
"""

import base64
import json
import sys


def helpers(scripts):
    """Whom a case's helper programs know: a user by host, `*` for the host itself; `broken` fails."""
    if "Username\\\":\\\"$h" in scripts["fake"]:
        return {"fake": {"*": "*"}}
    return {"fake": {"q.io": "helper", "t.io": "<token>"}, "broken": None}


def containers(cases):
    """The cases of the containers libraries whose result is a login, or where one is written."""
    for case in cases:
        if case["op"] not in ("auth", "auth_all", "auth_set", "pull_auth"):
            continue
        files = {"/" + name: text for name, text in case.get("files", {}).items()}
        kept = {"id": case["id"], "op": case["op"], "files": files, "expect": case["expect"]}
        kept["expect"].pop("upstream_error", None)
        if "helpers" in case:
            kept["helpers"] = helpers(case["helpers"])
        for field in ("key", "env", "ctx"):
            if field in case:
                kept[field] = case[field]
        yield kept


def docker(vector):
    """A `config.json` of the users that a case names, with the password `p`."""
    config = vector["config"]
    entries = {
        key: {"auth": base64.b64encode(f"{user}:p".encode()).decode()}
        for key, user in config["auths_user_by_key"].items()
    }
    file = {"auths": entries}
    for field in ("credHelpers", "credsStore"):
        if config[field] is not None:
            file[field] = config[field]
    files = {"config.json": json.dumps(file)}
    if config["DOCKER_AUTH_CONFIG"] is not None:
        files["DOCKER_AUTH_CONFIG"] = config["DOCKER_AUTH_CONFIG"]
    expect = vector["expect"]["user_by_host"]
    return {"id": vector["id"], "op": "docker", "files": files, "expect": expect}


def dockerd(vector):
    """Whose login the daemon was given for an image."""
    entries = {
        key: {"auth": base64.b64encode(f"{user}:p".encode()).decode()}
        for key, user in vector["config"]["auths"].items()
    }
    files = {"config.json": json.dumps({"auths": entries})}
    expect = vector["expect"]["auth_user_selected"]
    return {"id": vector["id"], "op": "dockerd", "files": files, "image": vector["image"], "expect": expect}


def neighbours(vectors):
    for vector in vectors:
        kept = {"id": vector["id"]}
        if "auth_user_selected" in vector["expect"] and vector["config"].get("auths"):
            yield dockerd(vector)
        if vector["op"] != "lookup":
            continue
        if vector["system"] == "docker config.json":
            yield docker(vector)
        elif vector["system"] == "kubernetes keyring":
            expect = vector["expect"]
            kept |= {"op": "keyring", "keys": vector["config"]["keys"], "image": vector["image"]}
            yield kept | {"expect": expect.get("credential_keys_tried_in_order"), "match": expect.get("match")}
        elif vector["system"] == "nerdctl" and "keys_in_order" in vector["expect"]:
            yield kept | {"op": "nerdctl", "host": vector["image"], "expect": vector["expect"]["keys_in_order"]}
        elif vector["system"] == "containerd-cri-auth":
            served = vector["expect"]["result"].split(" ")[1] == "true"
            yield kept | {"op": "cri", "what": vector["title"], "expect": served}


def main():
    read = [json.load(open(name, encoding="utf-8")) for name in sys.argv[1:3]]
    cases = [*containers(read[0]["cases"]), *neighbours(read[1]["vectors"])]
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    print(f"[\n{lines}\n]")


if __name__ == "__main__":
    main()
