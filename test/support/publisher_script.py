"""Publishes as MirrorChyan publishers do, with the HTTP library that their script uses.

usage: publisher_script.py BASE RID VERSION OS ARCH CHANNEL TOKEN FILE
Prints the outcome's status code.
"""

import os.path
import sys
import time

import requests

base, rid, version, system, arch, channel, token, path = sys.argv[1:]
routes = f"{base}/api/resources/{rid}/versions"
headers = {"Authorization": token, "Content-Type": "application/x-www-form-urlencoded"}
form = {
    "name": version,
    "os": system,
    "arch": arch,
    "channel": channel,
    "filename": f"{rid}-{version}-{system}-{arch}{os.path.splitext(path)[1]}",
}


def checked(response):
    if response.status_code != 200:
        sys.exit(f"{response.url}: {response.status_code} {response.text}")
    return response.json().get("data")


granted = checked(requests.post(routes, headers=headers, data=form))
with open(path, "rb") as package:
    fields = {
        "success_action_status": "200",
        "name": granted["name"],
        "signature": granted["signature"],
        "key": granted["key"],
        "policy": granted["policy"],
        "OSSAccessKeyId": granted["access_key"],
        "Content-Disposition": f'attachment; filename="{form["filename"]}"',
    }
    checked(requests.post(granted["host"], data=fields, files={"file": package}))
form["key"] = granted["key"]
status_key = checked(requests.post(f"{routes}/callback", headers=headers, data=form))["status_key"]

status = 1
while status == 1:
    time.sleep(0.1)
    answer = requests.get(
        f"{routes}/status", headers={"Authorization": token}, params={"key": status_key}
    )
    status = checked(answer)["status"]
print(status)
