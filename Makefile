# Duban: what there is to do here. `make help` says it; Python 3.11 to 3.13 and make are all that is needed.
SHELL := /bin/sh
VENV := .venv/bin
DUBAN := $(VENV)/duban
export PYTHON
# A stack starts four services, a test run some seventy: each would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test up down status check lint schemas lock bench chaos screenshots environment environment-dev

demo: environment ## tell the story (EXIT=1: end after the summary) 演示
	@$(DUBAN) demo $(if $(EXIT),--exit)

test: environment-dev ## run every test (ARGS="-k name": some; INFRA=containers: on Docker) 测试
	@$(VENV)/python -m pytest --numprocesses=2 --dist=loadscope --no-loadscope-reorder $(ARGS)

up: environment ## start Kafka, Postgres and the services, or mend them 启动
	@$(DUBAN) up

down: environment ## stop exactly what `up` started 停止
	@$(DUBAN) down

status: environment ## what runs, and where 状态
	@$(DUBAN) status

check: environment-dev ## judge: style, types, import law, generated files 检查
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/python -m schemas.generate --check

lint: environment-dev ## mend what can be mended by itself 自动修正
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

schemas: environment-dev ## generate JSON Schemas, examples and AsyncAPI from the models 生成契约
	$(VENV)/python -m schemas.generate

lock: environment-dev ## pin what the .in files ask for (UPGRADE=1: the newest) 更新锁定的依赖
	$(VENV)/python deploy/local/lock.py $(if $(UPGRADE),--upgrade)

bench: environment-dev ## measure against ceilings and peers 性能测量
	@$(VENV)/python -m bench

chaos: environment ## kill every process in turn while complaints flow, then verify 混沌测试
	@$(DUBAN) chaos

screenshots: environment-dev ## renew the pictures in the README 更新截图
	@$(VENV)/python -m tests.e2e.screenshots

help: ## this list 列出全部目标
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r target text; do \
		printf '%-18s %s\n' "$$target" "$$text"; done

environment:
	@python=$$(deploy/local/find-python) && "$$python" deploy/local/bootstrap.py runtime

environment-dev:
	@python=$$(deploy/local/find-python) && "$$python" deploy/local/bootstrap.py dev
