"""Publishes a version and checks for it with the client that openapi-python-client generated into `generated`."""

import io
import sys

from generated import AuthenticatedClient, Client
from generated.api.resources import create_resource
from generated.api.updates import check_for_update
from generated.api.versions import list_versions, publish_version
from generated.models import CreateResource, Error, PublishUpload
from generated.models.arch import Arch
from generated.models.os import Os
from generated.types import File

url, token, package = sys.argv[1:]
admin = AuthenticatedClient(base_url=url, token=token)
anyone = Client(base_url=url)

create_resource.sync(client=admin, body=CreateResource(resource_id="my-app", name="My App"))
form = PublishUpload(
    version_name="1.0.0",
    system=Os.WINDOWS,
    arch=Arch.AMD64,
    file=File(payload=open(package, "rb"), file_name="my-app.zip"),
)
published = publish_version.sync(rid="my-app", client=admin, body=form)
assert published.data.version_number == 1, published
listed = list_versions.sync(rid="my-app", client=admin)
latest = check_for_update.sync(rid="my-app", client=anyone, system="windows", arch="amd64", current="0.9.0")
form.file = File(payload=io.BytesIO(b"no archive"), file_name="my-app.zip")
form.version_name = "1.1.0"
refused = publish_version.sync(rid="my-app", client=admin, body=form)
assert isinstance(refused, Error) and refused.code == 8010, refused
print(listed.data.total, latest.data.version_name, latest.data.update_available, latest.data.download_url)
