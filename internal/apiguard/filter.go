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

// maxWildcards is how many % a text to look for may have: each one that is added may cost the database as many
// more steps as the text that it looks through is long.
const maxWildcards = 3

// checkFilter lets a filter compare c's own public fields, texts, numbers and moments.
// It walks the tree that PocketBase itself builds, with the parser it uses, so that the
// two cannot read a filter differently. An empty filter is no filter.
func checkFilter(app core.App, c *core.Collection, filter string) error {
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
	return checkGroups(app, c, groups)
}

func checkGroups(app core.App, c *core.Collection, groups []fexpr.ExprGroup) error {
	for _, group := range groups {
		var err error
		switch item := group.Item.(type) {
		case fexpr.Expr:
			err = checkExpr(app, c, item)
		case fexpr.ExprGroup:
			err = checkGroups(app, c, []fexpr.ExprGroup{item})
		case []fexpr.ExprGroup:
			err = checkGroups(app, c, item)
		default:
			err = fmt.Errorf("filter holds something that is not known here")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func checkExpr(app core.App, c *core.Collection, expr fexpr.Expr) error {
	if like(expr.Op) && expr.Right.Type == fexpr.TokenText && strings.Count(expr.Right.Literal, "%") > maxWildcards {
		return fmt.Errorf("filter takes up to %d %% in a text to look for", maxWildcards)
	}
	if relation := doubtfulField(app, c, expr.Left); relation != nil {
		return checkPointsTo(app, c, relation, expr)
	}
	if err := checkOperand(app, c, expr.Left); err != nil {
		return err
	}
	return checkOperand(app, c, expr.Right)
}

func like(op fexpr.SignOp) bool {
	return op == fexpr.SignLike || op == fexpr.SignNlike || op == fexpr.SignAnyLike || op == fexpr.SignAnyNlike
}

// doubtfulField is the field of c that a token names, when it is a relation of whose ids some are left out of the
// answer; nil for anything else.
func doubtfulField(app core.App, c *core.Collection, token fexpr.Token) *core.RelationField {
	if token.Type != fexpr.TokenIdentifier {
		return nil
	}
	name, _, _ := strings.Cut(token.Literal, ":")
	if _, ok := doubtful(app, c)[name]; !ok {
		return nil
	}
	relation, _ := c.Fields.GetByName(name).(*core.RelationField)
	return relation
}

// checkPointsTo lets a relation that may lead to something unpublished be compared with the id of a published record,
// and with nothing else: any other question is answered by the ids that are not shown, too. Of several relations
// one is asked for (?=), not all.
func checkPointsTo(app core.App, c *core.Collection, relation *core.RelationField, expr fexpr.Expr) error {
	want, single := relation.Name+":each?='RECORD_ID'", relation.MaxSelect <= 1
	if single {
		want = relation.Name + "='RECORD_ID'"
	}
	asks := expr.Left.Literal+string(expr.Op) == relation.Name+":each?=" || single && expr.Left.Literal+string(expr.Op) == relation.Name+"="
	if !asks || expr.Right.Type != fexpr.TokenText {
		return fmt.Errorf("filter can compare %s with the id of something published and no more: %s", relation.Name, want)
	}
	target := doubtful(app, c)[relation.Name]
	shown, err := shownIDs(app, map[string][]string{target: {expr.Right.Literal}})
	if err != nil || !shown[target+"/"+expr.Right.Literal] {
		return fmt.Errorf("filter: nothing published in %s has the id %s", target, short(expr.Right.Literal))
	}
	return nil
}

func checkOperand(app core.App, c *core.Collection, token fexpr.Token) error {
	switch token.Type {
	case fexpr.TokenText, fexpr.TokenNumber:
		return nil
	case fexpr.TokenIdentifier:
		if slices.Contains(macros, token.Literal) || slices.Contains(literals, strings.ToLower(token.Literal)) {
			return nil
		}
		return checkField("filter", app, c, token.Literal)
	case fexpr.TokenFunction:
		return fmt.Errorf("filter takes no functions, such as %s()", short(token.Literal))
	default:
		return fmt.Errorf("filter cannot be read near %s", short(token.Literal))
	}
}

// checkSort lets a list be sorted by c's own public fields. An empty sort is none.
func checkSort(app core.App, c *core.Collection, sort string) error {
	if sort == "" {
		return nil
	}
	for _, field := range search.ParseSortFromString(sort) {
		if slices.Contains(sortKeys, field.Name) {
			continue
		}
		if err := checkField("sort", app, c, field.Name); err != nil {
			return err
		}
	}
	return nil
}

// checkField lets name be one of c's own fields whose value is the one that an answer shows, with or without a
// modifier. parameter is where it stands, for the message. Of a text that is HTML an answer shows what is left when
// it is cleaned, and of a relation what is published: to ask about those is to read the rest, letter by letter.
func checkField(parameter string, app core.App, c *core.Collection, name string) error {
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
	if _, html := field.(*core.EditorField); html {
		return fmt.Errorf("%s does not look into %s; GET /search?q= on the site does", parameter, base)
	}
	if _, some := doubtful(app, c)[base]; some {
		return fmt.Errorf("%s does not know %s, of which only what is published is shown", parameter, base)
	}
	return nil
}
