# The words of bootstrap.py. Options go in ARGS: make test ARGS="-k approval"
.DEFAULT_GOAL := run
WORDS := run test setup demo lint shots bench chaos wreck corpora locale package package-test lock

.PHONY: $(WORDS)
$(WORDS):
	@python3 bootstrap.py $@ $(ARGS)
