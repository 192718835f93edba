package apiguard

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/search"
)

func TestAFrontEndGetsWhatTheDocumentationShows(t *testing.T) {
	s := guarded(t)
	for _, c := range []struct {
		name, target string
		want         []string // ids, in order
		contains     []string
	}{
		{"newest first", "posts/records?sort=-published_at&perPage=10&fields=id,title", []string{postMixed, postCompanion, postLonely}, nil},
		{"one by slug, expanded", "posts/records?filter=slug='mixed'&expand=topics,faqs,related,guide", []string{postMixed}, []string{"Rest", "As long as it takes", "Good company", "A quiet hour"}},
		{"of a topic, until now", "posts/records?filter=" + url.QueryEscape("topics~'"+topic+"'&&published_at<=@now"), []string{postMixed}, nil},
		{"of a topic, by an array operator", "posts/records?filter=" + url.QueryEscape("topics:each?='"+topic+"'"), []string{postMixed}, nil},
		{"that offer a guide", "posts/records?filter=guide='" + guideLive + "'", []string{postMixed}, nil},
		{"that show a question", "posts/records?filter=" + url.QueryEscape("faqs:each?='"+faqShown+"'"), []string{postMixed}, nil},
		{"beside another", "posts/records?filter=" + url.QueryEscape("related:each?='"+postCompanion+"'"), []string{postMixed}, nil},
		{"two steps of expand", "posts/records?filter=slug='mixed'&expand=faqs.topic,related.topics", []string{postMixed}, []string{`"Rest"`}},
		{"spaces in expand", "posts/records?filter=slug='mixed'&expand=+faqs+,+topics.,", []string{postMixed}, []string{`"Rest"`}},
		{"modifiers", "posts/records?sort=title:lower&filter=" + url.QueryEscape("title:lower='mixed'&&topics:length>0"), []string{postMixed}, nil},
		{"words in any case", "posts/records?sort=title&filter=" + url.QueryEscape("noindex=FALSE && excerpt=NULL && (title~'o' || id='x') // lonely, companion"), []string{postCompanion, postLonely}, nil},
		{"a text that looks like a relation", "posts/records?filter=" + url.QueryEscape(`title!="related.body ~ strftime(x)" && title="Mixed"`), []string{postMixed}, nil},
		{"the order of writing", "posts/records?sort=@rowid", []string{postCompanion, postMixed, postLonely}, nil},
		{"no total", "topics/records?skipTotal=1", []string{topic}, nil},
		{"a menu", "pages/records?filter=menu=''&sort=position", []string{pageShown}, nil},
		{"questions", "faqs/records?sort=topic,question&expand=topic", []string{faqShown}, []string{`"Rest"`}},
		{"zero as page and perPage, as PocketBase takes it", "posts/records?page=0&perPage=-1&sort=id", []string{postCompanion, postLonely, postMixed}, nil},
	} {
		got := s.get("/api/collections/" + c.target)
		if got.status != http.StatusOK || !slices.Equal(got.ids(), c.want) {
			t.Errorf("%s: status %d, records %q, want %q: %s", c.name, got.status, got.ids(), c.want, got.body)
		}
		for _, want := range c.contains {
			if !strings.Contains(got.body, want) {
				t.Errorf("%s: %q is missing in %s", c.name, want, got.body)
			}
		}
		wantNothingPrivate(t, got)
	}
	random := s.list("posts", "sort", "@random,-title", "perPage", "2")
	if random.status != http.StatusOK || len(random.ids()) != 2 {
		t.Errorf("by chance: status %d and %s", random.status, random.body)
	}
}

func TestExpandLeavesOutWhatIsNotPublishedAndItsIDs(t *testing.T) {
	s := guarded(t)
	got := s.get("/api/collections/posts/records/" + postMixed + "?expand=related,faqs,guide,topics")
	record := struct {
		Related, FAQs, Topics []string
		Guide                 string
		Expand                map[string]any
	}{}
	decode(t, got, &record)
	if !slices.Equal(record.Related, []string{postCompanion}) || !slices.Equal(record.FAQs, []string{faqShown}) ||
		!slices.Equal(record.Topics, []string{topic}) || record.Guide != guideLive || len(record.Expand) != 4 {
		t.Errorf("got %+v", record)
	}
	wantNothingPrivate(t, got)

	decode(t, s.get("/api/collections/posts/records/"+postCompanion+"?expand=guide"), &record)
	if record.Guide != "" {
		t.Errorf("an article names the draft of a guide: %q", record.Guide)
	}
}

func TestAQueryThatReachesTooFarIsRefusedWithASentence(t *testing.T) {
	s := guarded(t)
	for _, c := range []struct {
		name, parameter, value, says string
	}{
		{"a relation", "filter", "related.body~'x'", "expand"},
		{"a relation with spaces and a line break", "filter", "title='a' ||\n  related.body  ~ 'x'", "expand"},
		{"a relation on the right", "filter", "'x' = related.body", "expand"},
		{"a relation in a group in a group", "filter", "(title='a' || ((faqs.answer~'x')))", "expand"},
		{"the id of a related record", "filter", "related.id='x'", "expand"},
		{"a back-relation", "filter", "posts_via_related.body?~'x'", "expand"},
		{"a back-relation alone", "filter", "posts_via_related='x'", "expand"},
		{"another collection", "filter", "@collection.posts.body~'x'", "does not know"},
		{"another collection with an alias", "filter", "@collection.posts:a.body~'x'", "does not know"},
		{"the request", "filter", "@request.query.x='1'", "does not know"},
		{"a macro in another case", "filter", "published_at<@NOW", "does not know"},
		{"a function", "filter", "strftime('%Y', published_at)='2026'", "no functions"},
		{"a function of a relation", "filter", "geoDistance(related.x,1,2,3)>1", "no functions"},
		{"a field that is not there", "filter", "secret='x'", "no field"},
		{"a field in another case", "filter", "TITLE='x'", "no field"},
		{"a modifier of the request", "filter", "title:isset=true", ":lower"},
		{"two modifiers", "filter", "title:lower:each='x'", ":lower"},
		{"a path into a text", "filter", "title.x='x'", "expand"},
		{"an empty group", "filter", "()", "cannot be read"},
		{"half a filter", "filter", "title=", "cannot be read"},
		{"a comment alone", "filter", "// related.body", "cannot be read"},
		{"a long filter", "filter", "title='" + strings.Repeat("é", maxFilter) + "'", "1000 characters"},
		{"words that an answer does not show", "filter", "body~'Jane Doe'", "does not look into"},
		{"the same on the right", "filter", "'x'~body", "does not look into"},
		{"the same in small letters", "filter", "body:lower~'jane doe'", "does not look into"},
		{"the length of them", "filter", "body:length>1", "does not look into"},
		{"a part of a draft's id", "filter", "related~'postdraft'", "id of something published"},
		{"the id of a draft", "filter", "related:each?='postdraft000001'", "nothing published"},
		{"the id of a draft's guide", "filter", "guide='guidedraft00001'", "nothing published"},
		{"an id of nothing", "filter", "guide='guidenothing001'", "nothing published"},
		{"whether there is a draft beside it", "filter", "related:each='postcompanion01'", "id of something published"},
		{"whether there is a draft of a guide", "filter", "guide!=''", "id of something published"},
		{"the length of a list with drafts in it", "filter", "faqs:length>1", "id of something published"},
		{"a relation against a field", "filter", "title=guide", "only what is published"},
		{"a pattern that takes for ever", "filter", "title~'" + strings.Repeat("%a", 40) + "b'", "up to 3 %"},
		{"sort by what is not shown", "sort", "body", "does not look into"},
		{"sort by ids of drafts", "sort", "guide", "only what is published"},
		{"sort by a relation", "sort", "-related.title", "expand"},
		{"sort by a back-relation", "sort", "title, +posts_via_related.title", "expand"},
		{"sort by another collection", "sort", "@collection.posts.title", "does not know"},
		{"sort by nothing known", "sort", "title,secret", "no field"},
		{"expand backwards", "expand", "posts_via_related", "backwards"},
		{"expand backwards in the second step", "expand", "topics.posts_via_topics", "backwards"},
		{"expand backwards the old way", "expand", "posts(related)", "backwards"},
		{"expand backwards with spaces in it", "expand", "posts _via_ related", "backwards"},
		{"expand of no relation", "expand", "title", "no relation"},
		{"expand to a locked collection", "expand", "guide.sequence", "no relation"},
		{"expand too deep", "expand", "related.related.related", "2 steps"},
		{"expand too much", "expand", strings.Repeat("faqs,", maxExpands) + "topics", "at most 12"},
		{"fields without end", "fields", strings.Repeat("title,", maxFields), "too long"},
		{"a page that is no number", "page", "two", "whole number"},
		{"a perPage that is no number", "perPage", "9e9", "whole number"},
		{"a page too deep", "page", "99999999", "too deep"},
		{"a page beyond numbers", "page", "99999999999999999999", "whole number"},
	} {
		got := s.list("posts", c.parameter, c.value)
		if got.status != http.StatusBadRequest || !strings.Contains(got.message(), c.says) {
			t.Errorf("%s: status %d and %s, want a refusal that says %q", c.name, got.status, got.body, c.says)
		}
		if len(got.message()) > 400 || strings.Contains(got.message(), "\n") {
			t.Errorf("%s: not a sentence: %q", c.name, got.message())
		}
	}
	for _, parameter := range []string{"filter", "sort"} {
		got := s.list("guides", parameter, map[string]string{"filter": "body~'x'", "sort": "body"}[parameter])
		if got.status != http.StatusBadRequest || !strings.Contains(got.message(), "no field called “body”") {
			t.Errorf("%s by a hidden field: status %d and %s", parameter, got.status, got.body)
		}
	}
	for _, parameter := range parameters {
		if got := s.list("posts", parameter, "1", parameter, "1"); got.status != http.StatusBadRequest || !strings.Contains(got.message(), "2 times") {
			t.Errorf("%s twice: status %d and %s", parameter, got.status, got.body)
		}
	}
}

func TestAPageHoldsAtMostTwoHundredRecordsAndSaysSo(t *testing.T) {
	s := guarded(t)
	for asked, want := range map[string]string{"1000": `"perPage":200`, "201": `"perPage":200`, "200": `"perPage":200`, "7": `"perPage":7`, "": `"perPage":30`} {
		if got := s.list("posts", "perPage", asked); got.status != http.StatusOK || !strings.Contains(got.body, want) {
			t.Errorf("perPage=%s: status %d and %s, want %s", asked, got.status, got.body, want)
		}
	}
}

// The rule itself, for every field there is and will be: what can be asked about is shown as it is stored.
func TestAFilterSeesOnlyWhatAnAnswerShows(t *testing.T) {
	s := guarded(t)
	for _, statement := range []string{
		"UPDATE posts SET body = '<p>Words.</p><!-- Jane Doe --><script>Jane Doe</script>'", "UPDATE faqs SET answer = '<p>So.</p><!-- Jane Doe -->'",
		"UPDATE pages SET body = '<style>Jane Doe</style>'",
	} {
		if _, err := s.app.DB().NewQuery(statement).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	asked := 0
	for name, ids := range shownRecords {
		c, err := s.app.FindCollectionByNameOrId(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, field := range c.Fields {
			if s.list(name, "filter", field.GetName()+"~'x'").status != http.StatusOK && s.list(name, "sort", field.GetName()).status != http.StatusOK {
				continue
			}
			asked++
			for _, id := range ids {
				var shown map[string]any
				decode(t, s.get("/api/collections/"+name+"/records/"+id), &shown)
				stored := map[string]any{}
				raw, err := json.Marshal(map[string]any{field.GetName(): s.find(t, name, id).Get(field.GetName())})
				if err == nil {
					err = json.Unmarshal(raw, &stored)
				}
				if err != nil {
					t.Fatal(err)
				}
				if got := shown[field.GetName()]; !reflect.DeepEqual(got, stored[field.GetName()]) {
					t.Errorf("%s.%s can be asked about, and is shown as %v while %v is stored", name, field.GetName(), got, stored[field.GetName()])
				}
			}
		}
	}
	if asked < 30 {
		t.Errorf("only %d fields can be asked about", asked)
	}
}

// Whatever a filter or sort is, once let through it joins no other collection.
func FuzzAFilterThatIsLetThroughReadsItsOwnCollectionAlone(f *testing.F) {
	for _, filter := range []string{
		"title='x'", "related.body~'x'", "(topics:each?='a' && noindex=false) || id='b'", "posts_via_related.id=1", "strftime('%Y',related.published_at)=''",
		"@now>published_at//c", "#title=1", "_x=1", "related:length>1", "title='a\\'b.c'", "related:each.body='x'", "title=\"\x00\"||related.id=1",
	} {
		f.Add(filter, "-title")
	}
	s := guarded(f)
	posts, err := s.app.FindCollectionByNameOrId("posts")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, filter, sort string) {
		if filter == "" || checkFilter(s.app, posts, filter) != nil || checkSort(s.app, posts, sort) != nil {
			return
		}
		resolver := core.NewRecordFieldResolver(s.app, posts, &core.RequestInfo{}, false)
		query := s.app.RecordQuery(posts)
		expr, err := search.FilterData(filter).BuildExpr(resolver)
		if err != nil {
			return // PocketBase refuses it as well
		}
		query.AndWhere(expr)
		for _, field := range search.ParseSortFromString(sort) {
			if order, err := field.BuildExpr(resolver); err == nil && order != "" {
				query.AndOrderBy(order)
			}
		}
		if err := resolver.UpdateQuery(query); err != nil {
			return
		}
		for _, part := range strings.Split(query.Build().SQL(), "JOIN ")[1:] {
			if !strings.HasPrefix(part, "json_each") {
				t.Errorf("filter %q, sort %q join another collection: %s", filter, sort, part)
			}
		}
	})
}
