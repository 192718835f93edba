package apiguard

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ganigeorgiev/fexpr"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/search"
)

// macros are PocketBase's names for moments; they know nothing of any record.
var macros = []string{
	"@now", "@yesterday", "@tomorrow",
	"@second", "@minute", "@hour", "@day", "@month", "@weekday", "@year",
	"@todayStart", "@todayEnd", "@monthStart", "@monthEnd", "@yearStart", "@yearEnd",
}

// literals are words that PocketBase reads as values, in any case.
var literals = []string{"true", "false", "null"}

// sortKeys are PocketBase's orders that are no field: chance, and the order of writing.
var sortKeys = []string{"@random", "@rowid"}

// modifiers change a field's own value and reach no other collection.
var modifiers = []string{"lower", "length", "each"}

// checkFilter lets a filter compare c's own public fields, texts, numbers and moments.
// It walks the tree that PocketBase itself builds, with the parser it uses, so that the
// two cannot read a filter differently. An empty filter is no filter.
func checkFilter(c *core.Collection, filter string) error {
	if filter == "" {
		return nil
	}
	if utf8.RuneCountInString(filter) > maxFilter {
		return fmt.Errorf("filter is too long: up to %d characters", maxFilter)
	}
	groups, err := fexpr.Parse(filter)
	if err != nil {
		return fmt.Errorf("filter cannot be read: %w. It looks like slug='a-quiet-hour' && noindex=false, encoded for an address", err)
	}
	return checkGroups(c, groups)
}

func checkGroups(c *core.Collection, groups []fexpr.ExprGroup) error {
	for _, group := range groups {
		var err error
		switch item := group.Item.(type) {
		case fexpr.Expr:
			if err = checkOperand(c, item.Left); err == nil {
				err = checkOperand(c, item.Right)
			}
		case fexpr.ExprGroup:
			err = checkGroups(c, []fexpr.ExprGroup{item})
		case []fexpr.ExprGroup:
			err = checkGroups(c, item)
		default:
			err = fmt.Errorf("filter holds something that is not known here")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func checkOperand(c *core.Collection, token fexpr.Token) error {
	switch token.Type {
	case fexpr.TokenText, fexpr.TokenNumber:
		return nil
	case fexpr.TokenIdentifier:
		if slices.Contains(macros, token.Literal) || slices.Contains(literals, strings.ToLower(token.Literal)) {
			return nil
		}
		return checkField("filter", c, token.Literal)
	case fexpr.TokenFunction:
		return fmt.Errorf("filter takes no functions, such as %s()", short(token.Literal))
	default:
		return fmt.Errorf("filter cannot be read near %s", short(token.Literal))
	}
}

// checkSort lets a list be sorted by c's own public fields. An empty sort is none.
func checkSort(c *core.Collection, sort string) error {
	if sort == "" {
		return nil
	}
	for _, field := range search.ParseSortFromString(sort) {
		if slices.Contains(sortKeys, field.Name) {
			continue
		}
		if err := checkField("sort", c, field.Name); err != nil {
			return err
		}
	}
	return nil
}

// checkField lets name be one of c's own fields that is not hidden, with or without a
// modifier. parameter is where it stands, for the message.
func checkField(parameter string, c *core.Collection, name string) error {
	switch {
	case strings.HasPrefix(name, "@"):
		return fmt.Errorf("%s does not know %s; use the fields of %s, and @now or its like", parameter, short(name), c.Name)
	case strings.Contains(name, "."), strings.Contains(name, "_via_"):
		return fmt.Errorf("%s uses the fields of %s itself and does not reach into other collections (%s); fetch those with expand", parameter, c.Name, short(name))
	}
	base, modifier, modified := strings.Cut(name, ":")
	if modified && !slices.Contains(modifiers, modifier) {
		return fmt.Errorf("%s knows :lower, :length and :each, and not :%s", parameter, short(modifier))
	}
	field := c.Fields.GetByName(base)
	if field == nil || field.GetHidden() {
		return fmt.Errorf("%s: %s has no field called %s", parameter, c.Name, short(base))
	}
	return nil
}
