package apptest

import (
	"reflect"
	"slices"
)

// A Route is one that the program answers.
type Route struct{ Method, Path string } // Method is "" for any

// Routes are all routes of the site, PocketBase's own among them, so that a test can walk them and a new one is in
// every walk. PocketBase keeps the list to itself, hence the reflection.
func (s *Site) Routes() []Route {
	s.t.Helper()
	all := routesIn(reflect.ValueOf(s.router).Elem().FieldByName("RouterGroup"), "")
	if len(all) < 50 {
		s.t.Fatalf("only %d routes are found: PocketBase's router is made otherwise by now", len(all))
	}
	slices.SortFunc(all, func(a, b Route) int { return slices.Compare([]string{a.Path, a.Method}, []string{b.Path, b.Method}) })
	return all
}

func routesIn(group reflect.Value, prefix string) (found []Route) {
	group = group.Elem()
	prefix += group.FieldByName("Prefix").String()
	children := group.FieldByName("children")
	for i := range children.Len() {
		child := children.Index(i).Elem()
		if child.Type().Elem().NumField() > 0 && child.Elem().FieldByName("children").IsValid() {
			found = append(found, routesIn(child, prefix)...)
			continue
		}
		found = append(found, Route{child.Elem().FieldByName("Method").String(), prefix + child.Elem().FieldByName("Path").String()})
	}
	return found
}
