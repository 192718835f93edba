package httplimits_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

// behindProxy is a site whose proxy says who asks.
func behindProxy(t *testing.T, options ...apptest.Option) *apptest.Site {
	site := apptest.New(t, options...)
	site.App.Settings().TrustedProxy.Headers = []string{"X-Real-IP"}
	site.Make("topics", map[string]any{"name": "Rest"})
	return site
}

func from(site *apptest.Site, ip, path string) apptest.Page {
	return site.Do(http.MethodGet, path, "", map[string]string{"X-Real-IP": ip})
}

func TestANetworkThatAsksForEverWaitsAsLongAsItIsTold(t *testing.T) {
	site := behindProxy(t, apptest.Env("WAYMARK_READS_PER_MINUTE", "60")) // and 200 at once
	const list = "/api/collections/topics/records"
	refusedAt := 0
	for i := range 400 {
		if page := from(site, fmt.Sprint("198.51.100.", i%200), list); page.Status == http.StatusTooManyRequests { // one /24
			refusedAt = i
			break
		} else if page.Status != http.StatusOK {
			t.Fatalf("answered %d", page.Status)
		}
	}
	if refusedAt != 200 {
		t.Fatalf("refused after %d", refusedAt)
	}
	page := from(site, "198.51.100.7", list)
	var refusal struct {
		Status  int
		Message string
		Data    map[string]any
	}
	if err := json.Unmarshal([]byte(page.Body), &refusal); err != nil || refusal.Status != 429 || refusal.Message == "" || refusal.Data == nil {
		t.Errorf("the refusal is %s", page.Body)
	}
	for _, other := range []string{"198.51.101.7", "2001:db8:1::1"} {
		if page := from(site, other, list); page.Status != http.StatusOK {
			t.Errorf("another network is answered %d", page.Status)
		}
	}
	if page := from(site, "198.51.100.7", "/"); page.Status != http.StatusOK {
		t.Errorf("its readers are answered %d", page.Status)
	}
	header := map[string]string{"X-Real-IP": "198.51.100.7", "Authorization": site.Author()}
	if page := site.Do(http.MethodGet, list, "", header); page.Status != http.StatusOK {
		t.Errorf("the author, there, is answered %d", page.Status)
	}
	seconds, err := strconv.Atoi(page.Header.Get("Retry-After"))
	if err != nil || seconds < 1 || seconds > 5 {
		t.Fatalf("Retry-After: %q", page.Header.Get("Retry-After"))
	}
	site.Clock.Move(time.Duration(seconds) * time.Second)
	if page := from(site, "198.51.100.7", list); page.Status != http.StatusOK {
		t.Errorf("after the time it was told: %d", page.Status)
	}
}

func TestTheNetworksOfIPv6AreAsWideAsACustomerHasThem(t *testing.T) {
	site := behindProxy(t, apptest.Env("WAYMARK_READS_PER_MINUTE", "30"))
	refused := 0
	for i := range 300 {
		if from(site, fmt.Sprintf("2001:db8:7:%x::1", i), "/api/collections/topics/records").Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused != 200 {
		t.Errorf("of 300 from one /48, %d were refused", refused)
	}
}

func TestABuildOfAThousandPagesIsNeverToldToWait(t *testing.T) {
	site := behindProxy(t)
	post := site.Make("posts", map[string]any{"title": "Quiet", "status": "published", "published_at": site.Clock.Now(), "body": strings.Repeat("<p>Some quiet words for a page.</p>", 600)})
	for i := range 1000 {
		page := from(site, "203.0.113.9", "/api/collections/posts/records/"+post.Id+"?expand=topics,faqs,related,guide")
		if page.Status != http.StatusOK {
			t.Fatalf("page %d of the build was answered %d", i, page.Status)
		}
	}
}

func TestALargeAnswerCostsMoreThanASmallOne(t *testing.T) {
	site := behindProxy(t, apptest.Env("WAYMARK_READS_PER_MINUTE", "60"))
	post := site.Make("posts", map[string]any{"title": "Long", "status": "published", "published_at": site.Clock.Now(), "body": "<p>" + strings.Repeat("word ", 100_000) + "</p>"})
	answered := 0
	for from(site, "203.0.113.9", "/api/collections/posts/records/"+post.Id).Status == http.StatusOK {
		answered++
	}
	if answered < 3 || answered > 5 {
		t.Errorf("%d answers of half a megabyte", answered)
	}
}

func TestStreamsAreBoundedForANetworkAndEndWithTheirListeners(t *testing.T) {
	site := behindProxy(t)
	ctx, hangUp := context.WithCancel(t.Context())
	listen := func(ctx context.Context, ip string) int {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, site.URL+"/api/realtime", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Real-IP", ip)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { response.Body.Close() })
		if response.StatusCode == http.StatusTooManyRequests && response.Header.Get("Retry-After") == "" {
			t.Error("a refusal without Retry-After")
		}
		return response.StatusCode
	}
	for i := range 25 {
		want := http.StatusOK
		if i >= 20 {
			want = http.StatusTooManyRequests
		}
		if got := listen(ctx, "198.51.100.7"); got != want {
			t.Fatalf("stream %d of a network: %d", i+1, got)
		}
	}
	for i := range 300 {
		want := http.StatusOK
		if i >= 280 {
			want = http.StatusTooManyRequests
		}
		if got := listen(ctx, fmt.Sprintf("10.0.%d.1", i)); got != want {
			t.Fatalf("stream %d of all: %d", i+21, got)
		}
	}
	hangUp()
	look, patience := time.NewTicker(10*time.Millisecond), time.After(20*time.Second)
	defer look.Stop()
	for listen(t.Context(), "198.51.100.7") != http.StatusOK {
		select {
		case <-look.C:
		case <-patience:
			t.Fatal("there is no room though everybody has hung up")
		}
	}
}
