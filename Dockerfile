# repl-lint with what renders Helm charts, as a user without rights:
#   docker run --rm --volume "$PWD:/work:ro" repl-lint check
# The tag of the base is as exact as its updates allow: they bring fixes of the system.
FROM python:3.13-slim AS build
COPY . /source
RUN python -m pip wheel --no-cache-dir --wheel-dir /wheels '/source[cyclonedx,helm,html,policies]'

FROM python:3.13-slim
COPY --from=build /wheels /wheels
RUN python -m pip install --no-cache-dir --no-index --no-deps /wheels/*.whl
USER 10001
WORKDIR /work
ENTRYPOINT ["repl-lint"]
CMD ["check"]
