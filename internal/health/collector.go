package health

import (
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
)

var (
	wellDesc = prometheus.NewDesc("waymark_part_well", "Whether a part of the server is well: 1, or 0 from a warning on.", []string{"part"}, nil)
	infoDesc = prometheus.NewDesc("waymark_build_info", "What is running; always 1.", []string{"version", "goversion"}, nil)
)

// collector tells the parts' numbers.
type collector struct {
	m       *Monitor
	gauges  map[string]*prometheus.Desc
	version string
}

// Collector tells Prometheus how each part is and the numbers the parts have found; version is the program's.
// A scrape costs what the parts cost, and no more often than they let themselves be looked at.
func (m *Monitor) Collector(version string) prometheus.Collector {
	c := collector{m: m, gauges: map[string]*prometheus.Desc{}, version: version}
	for _, w := range m.parts {
		for _, g := range w.Gauges {
			var labels []string
			if g.Label != "" {
				labels = []string{g.Label}
			}
			c.gauges[g.Name] = prometheus.NewDesc(g.Name, g.Help, labels, nil)
		}
	}
	return c
}

// Describe implements prometheus.Collector.
func (c collector) Describe(to chan<- *prometheus.Desc) {
	to <- wellDesc
	to <- infoDesc
	for _, desc := range c.gauges {
		to <- desc
	}
}

// Collect implements prometheus.Collector.
func (c collector) Collect(to chan<- prometheus.Metric) {
	to <- prometheus.MustNewConstMetric(infoDesc, prometheus.GaugeValue, 1, c.version, runtime.Version())
	c.m.Report()
	for _, w := range c.m.parts {
		s := w.known()
		if s.Condition != Unknown {
			well := 1.0
			if s.ill() {
				well = 0
			}
			to <- prometheus.MustNewConstMetric(wellDesc, prometheus.GaugeValue, well, w.Name)
		}
		for _, m := range s.Measures {
			var labels []string
			if m.Label != "" {
				labels = []string{m.Label}
			}
			metric, err := prometheus.NewConstMetric(c.gauges[m.Gauge], prometheus.GaugeValue, m.Value, labels...)
			if err != nil {
				metric = prometheus.NewInvalidMetric(wellDesc, err)
			}
			to <- metric
		}
	}
}
