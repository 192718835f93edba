package together

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
)

var errThirteen = errors.New("thirteen cannot be written")

// office writes down what it is given, one set at each stroke.
type office struct {
	stroke chan struct{}
	sets   [][]int
}

func (o *office) write(set []int) error {
	o.sets = append(o.sets, slices.Clone(set))
	<-o.stroke
	if slices.Contains(set, 13) {
		return errThirteen
	}
	return nil
}

// add has numbers arrive one after the other while others are being written.
func add(w *Writer[int], write func([]int) error, from, to int) (answers map[int]*error) {
	answers = map[int]*error{}
	for n := from; n <= to; n++ {
		answer := new(error)
		answers[n] = answer
		go func() { *answer = w.Add(n, write) }()
		synctest.Wait()
	}
	return answers
}

func (w *Writer[T]) idle() bool { return !w.writing && len(w.waiting) == 0 }

func TestWhoComesWhileOthersAreWrittenGoesWithTheNextSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w Writer[int]
		o := &office{stroke: make(chan struct{})}
		answers := add(&w, o.write, 1, 10)
		close(o.stroke)
		synctest.Wait()
		if len(o.sets) != 2 || !slices.Equal(o.sets[0], []int{1}) || !slices.Equal(o.sets[1], []int{2, 3, 4, 5, 6, 7, 8, 9, 10}) {
			t.Errorf("written as %v", o.sets)
		}
		for n, answer := range answers {
			if *answer != nil {
				t.Errorf("%d was answered %v", n, *answer)
			}
		}
		if !w.idle() {
			t.Error("somebody still holds the pen")
		}
	})
}

func TestOneThatCannotBeWrittenCostsTheOthersNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w Writer[int]
		o := &office{stroke: make(chan struct{})}
		answers := add(&w, o.write, 10, 15)
		close(o.stroke)
		synctest.Wait()
		for n, answer := range answers {
			if want := n == 13; errors.Is(*answer, errThirteen) != want {
				t.Errorf("%d was answered %v", n, *answer)
			}
		}
		if len(o.sets) != 7 {
			t.Errorf("written as %v, not ten, the others at once, and then each alone", o.sets)
		}
	})
}

func TestALockedDatabaseIsNotWaitedForOnceForEach(t *testing.T) {
	calls := 0
	answers := Write(make([]int, 100), func([]int) error {
		calls++
		return errThirteen
	})
	for i, answer := range answers {
		if !errors.Is(answer, errThirteen) {
			t.Errorf("%d was answered %v", i, answer)
		}
	}
	if calls != 1+mostFailed {
		t.Errorf("it was tried %d times", calls)
	}
}

func TestASetIsNoLargerThanOneTransactionShouldBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w Writer[int]
		o := &office{stroke: make(chan struct{})}
		add(&w, o.write, 1000, 1000+2*Most+1)
		close(o.stroke)
		synctest.Wait()
		var sizes []int
		for _, set := range o.sets {
			sizes = append(sizes, len(set))
		}
		if want := []int{1, Most, Most, 1}; !slices.Equal(sizes, want) {
			t.Errorf("sets of %v, not %v", sizes, want)
		}
	})
}

// Nobody is kept writing for those who come later: with a stroke for one set alone, its writer is answered.
func TestWhoHoldsThePenWritesOneSetAndHandsItOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w Writer[int]
		o := &office{stroke: make(chan struct{})}
		answered := false
		go func() {
			_ = w.Add(1, o.write)
			answered = true
		}()
		synctest.Wait()
		add(&w, o.write, 2, 3)
		o.stroke <- struct{}{}
		synctest.Wait()
		if !answered {
			t.Error("the first was kept to write for the others")
		}
		o.stroke <- struct{}{}
	})
}

func TestAWriteThatPanicsLeavesNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w Writer[int]
		start := make(chan struct{})
		answers := add(&w, func(set []int) error {
			<-start
			if slices.Contains(set, 2) {
				panic("a mistake of ours")
			}
			return nil
		}, 1, 4)
		close(start)
		synctest.Wait()
		for n, answer := range answers {
			if failed := *answer != nil; failed != (n == 2) {
				t.Errorf("%d was answered %v", n, *answer)
			}
		}
		if !w.idle() {
			t.Error("somebody still holds the pen")
		}
	})
}
