"""How many people's digests are composed in one transaction, for which others wait who want to write."""

from roundtable.worker.composing import FEWEST, LONGEST, MOST, Composer


def after(*batches: tuple[int, float]) -> int:
    composer = Composer()
    for people, seconds in batches:
        composer.learn(people, seconds)
    return composer.people


def test_a_worker_begins_with_few_people_and_takes_more_while_it_is_fast():
    assert after() == FEWEST
    assert after((FEWEST, LONGEST / 10)) == 2 * FEWEST
    assert after(*[(FEWEST, LONGEST / 10)] * 9) == MOST


def test_after_a_long_transaction_the_next_takes_as_many_as_are_done_in_time():
    fast = [(MOST, LONGEST / 2)] * 9
    assert after(*fast, (MOST, 2 * LONGEST)) == MOST // 2
    assert after(*fast, (MOST, 100 * LONGEST)) == FEWEST


def test_a_batch_of_one_says_little_of_how_many_there_could_be():
    assert after((1, LONGEST / 5)) == FEWEST
