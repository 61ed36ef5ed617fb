"""Drives the executor of functions without LocalStack: python drive_host_functions.py PLUGIN_FOLDER, commands on stdin.

A command is a line of JSON, and so is each answer. What the executor takes of LocalStack is here as small as it uses it.
"""

import json
import sys
import types
from types import SimpleNamespace


class InvocationResult:
    def __init__(self, request_id, payload, is_error, logs):
        self.request_id, self.payload, self.is_error, self.logs = request_id, payload, is_error, logs


class RuntimeExecutor:
    def __init__(self, id, function_version):
        self.id, self.function_version = id, function_version


class LambdaRuntimeException(Exception):
    pass


def stand_in(name, **members):
    module = types.ModuleType(name)
    module.__dict__.update(members)
    sys.modules[name] = module


INVOCATION = "localstack.services.lambda_.invocation"
for package in ("localstack", "localstack.services", "localstack.services.lambda_", INVOCATION):
    stand_in(package, __path__=[])
stand_in(f"{INVOCATION}.lambda_models", InvocationResult=InvocationResult)
stand_in(f"{INVOCATION}.plugins", RuntimeExecutorPlugin=object)
stand_in(
    f"{INVOCATION}.runtime_executor",
    LambdaRuntimeException=LambdaRuntimeException,
    RuntimeExecutor=RuntimeExecutor,
)

# The executor prints the logs of functions to our output: answers go their own way.
answers = sys.stdout
sys.stdout = sys.stderr
sys.path.insert(0, sys.argv[1])
from relance_host_functions import HostFunctions  # noqa: E402

executor = None


def start(command):
    global executor
    code = SimpleNamespace(get_unzipped_code_location=lambda: command["folder"])
    config = SimpleNamespace(runtime=command["runtime"], timeout=command["seconds"], code=code)
    executor = HostFunctions().load()("an-id", SimpleNamespace(config=config))
    try:
        executor.start(command["env"])
    except LambdaRuntimeException as error:
        return {"refused": str(error)}
    return {"pid": executor.worker.process.pid}


def invoke(command):
    result = executor.invoke(
        {
            "invoke-id": command["id"],
            "invoked-function-arn": "arn:aws:lambda:eu-west-1:000000000000:function:f",
            "payload": command["payload"],
        }
    )
    return {
        "id": result.request_id,
        "payload": json.loads(result.payload),
        "failed": result.is_error,
        "logs": result.logs,
        "pid": executor.worker.process.pid,
    }


def stop(_command):
    executor.stop()
    return {}


for line in sys.stdin:
    command = json.loads(line)
    answer = {"start": start, "invoke": invoke, "stop": stop}[command["do"]](command)
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
