"""The service's own settings, from ``WENJU_*``; those of the index are in index/settings.py."""

import ipaddress
import os
import re
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from index.errors import SettingsError

PREFIX = "WENJU_"
_SHOWN = 60  # characters of an offending value that are quoted
_RATE = r"auto|off|[1-9]\d{0,5}/(second|minute|hour|day)"


def _listed(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


def _each(pattern: str) -> object:
    """A validator of tuples each part of which matches the pattern."""

    def check(value: object) -> object:
        parts = _listed(value)
        if isinstance(parts, tuple) and not all(re.fullmatch(pattern, str(part)) for part in parts):
            raise ValueError(parts)
        return parts

    return BeforeValidator(check)


Hashes = Annotated[tuple[str, ...], NoDecode, _each(r"[0-9a-f]{64}")]
Origins = Annotated[tuple[str, ...], NoDecode, _each(r"https?://[\w.:\[\]-]+")]
Proxies = Annotated[tuple[str, ...], NoDecode, _each(r"[0-9a-fA-F.:]+(/\d{1,3})?")]


class ServiceSettings(BaseSettings):
    """What the service allows itself and others; ``title`` says which values are allowed."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    workers: int = Field(default=os.cpu_count() or 1, ge=1, le=64, title="1 到 64 的整数")
    processes: int = Field(default=1, ge=1, le=64, title="1 到 64 的整数")
    queue: int = Field(default=32, ge=0, le=10_000, title="0 到 10000 的整数")
    timeout: float = Field(default=30, ge=1, le=600, title="1 到 600 的秒数")
    max_body: int = Field(default=256 * 1024, ge=4096, le=64 * 2**20, title="4096 到 67108864 的字节数")
    max_upload: int = Field(default=5 * 2**20, ge=1024, le=2**30, title="1024 到 1073741824 的字节数")
    uploads: bool = Field(default=True, title="true 或 false")
    rate: str = Field(default="auto", pattern=f"^({_RATE})$", title="auto、off，或如 60/minute")
    api_keys: Hashes = Field(default=(), title="密钥的 SHA-256（64 个小写十六进制字符），用逗号隔开")
    allow_anonymous: bool = Field(default=False, title="true 或 false")
    cors_origins: Origins = Field(default=(), title="如 https://example.com 的来源，用逗号隔开")
    trusted_proxies: Proxies = Field(default=(), title="反向代理的 IP 地址或网段，用逗号隔开")
    log_questions: bool = Field(default=False, title="true 或 false")

    @classmethod
    def from_environment(cls) -> "ServiceSettings":
        """Read the environment; raises SettingsError, naming variable, value and what is allowed."""
        try:
            return cls()
        except ValidationError as error:
            found = error.errors()[0]
            name = str(found["loc"][0])
            value = str(found["input"])[:_SHOWN]
            allowed = cls.model_fields[name.removeprefix(PREFIX).lower()].title
            raise SettingsError(
                f"环境变量 {PREFIX}{name.removeprefix(PREFIX).upper()} 是「{value}」，应为{allowed}。"
            ) from None

    @classmethod
    def defaults(cls) -> "ServiceSettings":
        """The settings of an empty environment."""
        return cls.model_construct()

    @property
    def at_once(self) -> int:
        """Questions that are worked on at the same time."""
        return self.processes if self.processes > 1 else self.workers

    def check_access(self, host: str) -> None:
        """Raise SettingsError when others reach the service, also by a proxy, and nothing says who may."""
        if not (self.api_keys or self.allow_anonymous) and (self.trusted_proxies or not is_loopback(host)):
            where = f"经 {self.trusted_proxies[0]}" if self.trusted_proxies else f"在 {host} 上"
            raise SettingsError(
                f"{where}别人也能访问，却没有设密钥。请设 WENJU_API_KEYS；"
                "确实要对所有人开放，就设 WENJU_ALLOW_ANONYMOUS=true。"
            )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
