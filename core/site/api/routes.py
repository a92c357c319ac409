"""The API's addresses, for the application to mount."""

from typing import Final

from litestar import Router
from litestar.di import NamedDependency, Provide
from litestar.types import ControllerRouterHandler

from core.kit.clock import Clock
from core.kit.web import WebRequest
from core.settings import Settings
from core.site.api.answers import Api
from core.site.api.controllers import DirectoryApi, EventsApi
from core.site.api.docs import description, page
from core.site.api.operations import START
from core.site.api.problems import ApiProblem, on_problem
from core.site.api.sign_up import SignUpApi


def _api(
    request: WebRequest, settings: NamedDependency[Settings], clock: NamedDependency[Clock]
) -> Api:
    return Api(request, base_url=settings.base_url, now=clock())


API_ROUTES: Final[tuple[ControllerRouterHandler, ...]] = (
    Router(
        START,
        route_handlers=[EventsApi, SignUpApi, DirectoryApi],
        dependencies={"api": Provide(_api, sync_to_thread=False)},
        exception_handlers={ApiProblem: on_problem},
    ),
    description,
    page,
)
