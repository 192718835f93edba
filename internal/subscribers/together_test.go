package subscribers

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
)

var errThirteen = errors.New("thirteen")

// answers is nil for every number but 13.
func answers(set []int) []error {
	all := make([]error, len(set))
	for i, n := range set {
		if n == 13 {
			all[i] = errThirteen
		}
	}
	return all
}

func TestWhoComesWhileOthersAreWrittenGoesWithTheNextSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var line together[int]
		var sets [][]int
		written := make(chan struct{})
		write := func(set []int) []error {
			sets = append(sets, slices.Clone(set))
			<-written
			return answers(set)
		}
		answered := make([]error, 21)
		add := func(n int) {
			go func() { answered[n] = line.add(n, write) }()
			synctest.Wait()
		}
		for n := 1; n <= 20; n++ {
			add(n)
		}
		written <- struct{}{} // the first is written; the others go together
		synctest.Wait()
		written <- struct{}{}
		synctest.Wait()
		if len(sets) != 2 || len(sets[0]) != 1 || len(sets[1]) != 19 || sets[1][0] != 2 || sets[1][18] != 20 {
			t.Errorf("written as %v", sets)
		}
		for n, got := range answered {
			if want := answers([]int{n})[0]; !errors.Is(got, want) {
				t.Errorf("%d was answered %v", n, got)
			}
		}
		if line.writing || len(line.waiting) != 0 {
			t.Error("somebody still holds the pen")
		}
	})
}

func TestASetIsNoLargerThanOneTransactionShouldBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var line together[int]
		var sizes []int
		written := make(chan struct{})
		for n := range 2*mostTogether + 2 {
			go func() {
				_ = line.add(n, func(set []int) []error {
					sizes = append(sizes, len(set))
					<-written
					return answers(set)
				})
			}()
			synctest.Wait()
		}
		close(written)
		synctest.Wait()
		if want := []int{1, mostTogether, mostTogether, 1}; !slices.Equal(sizes, want) {
			t.Errorf("sets of %v, not %v", sizes, want)
		}
	})
}

func TestAWriterWhoFallsLeavesNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var line together[int]
		start, answered := make(chan struct{}), make([]error, 5)
		write := func(set []int) []error {
			<-start
			if len(set) == 3 {
				panic("a mistake of ours")
			}
			return answers(set)
		}
		for n := 1; n <= 4; n++ {
			go func() {
				defer func() { _ = recover() }()
				answered[n] = line.add(n, write)
			}()
			synctest.Wait()
		}
		close(start)
		synctest.Wait()
		if answered[1] != nil || !errors.Is(answered[3], errUnwritten) || !errors.Is(answered[4], errUnwritten) {
			t.Errorf("answered %v", answered[1:])
		}
		if err := line.add(5, write); err != nil {
			t.Errorf("the next one: %v", err)
		}
	})
}
