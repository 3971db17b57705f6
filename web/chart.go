package web

import (
	"fmt"
	"math"
	"slices"
	"time"

	"tidings/news"
)

// chartView is a quantity over time, as the numbers of an SVG picture. Sides are told
// apart by the shape of their dots, so it can be read without colour.
type chartView struct {
	Width, Height float64
	// Label says in words what the picture shows.
	Label string
	// Base and HighY are the heights of the lowest and the highest value, Low and High
	// those values as printed, First and Last the times at the Left and Right side.
	Base, Left, Right float64
	Low, High         string
	HighY             float64
	First, Last       string
	Lines             []lineView
	Dots              []dotView
}

type lineView struct{ Points string }

type dotView struct {
	X, Y float64
	// Shape is 0 to 2: a disc, a square, a diamond.
	Shape int
	// Range is true where the figure is a range, from Y up to Top.
	Range bool
	Top   float64
	// Title says what the dot is.
	Title string
}

// The size of a chart in its own units, which a page scales to its column.
const (
	chartWidth, chartHeight = 320.0, 128.0
	chartLeft, chartRight   = 8.0, 312.0
	chartTop, chartBottom   = 24.0, 90.0
	maxDots                 = 60
)

// chart draws a quantity that was told at least three times at different times; nil
// for others, where a picture would say less than the table.
func chart(q news.Quantity, zone *time.Location) *chartView {
	ms := slices.DeleteFunc(slices.Clone(q.Mentions), func(m news.Mention) bool {
		v := m.Figure.Value
		return m.Published.IsZero() || math.IsNaN(v) || math.IsInf(v, 0) || math.Abs(v) > 1e15
	})
	if len(ms) > maxDots {
		ms = ms[len(ms)-maxDots:]
	}
	slices.SortStableFunc(ms, func(a, b news.Mention) int { return a.Published.Compare(b.Published) })
	if len(ms) < 3 || !ms[0].Published.Before(ms[len(ms)-1].Published) {
		return nil
	}
	first, last := ms[0], ms[len(ms)-1]
	low, high := first, first
	for _, m := range ms {
		if m.Figure.Value < low.Figure.Value {
			low = m
		}
		if top(m) > top(high) {
			high = m
		}
	}
	if top(high) == low.Figure.Value {
		return nil // a level line
	}
	c := &chartView{
		Width: chartWidth, Height: chartHeight, Left: chartLeft, Right: chartRight, Base: chartBottom, HighY: chartTop,
		Low: plain(low.Figure.Raw), High: plain(high.Figure.Raw),
		First: first.Published.In(zone).Format("2 Jan, 15:04"), Last: last.Published.In(zone).Format("2 Jan, 15:04"),
	}
	c.Label = fmt.Sprintf("%s over time: from %s on %s to %s on %s; the table below holds every value.",
		or(plain(q.Name), "The figure"), plain(first.Figure.Raw), c.First, plain(last.Figure.Raw), c.Last)
	c.draw(ms, low.Figure.Value, top(high), q.Status == news.Conflict)
	return c
}

func top(m news.Mention) float64 {
	if m.Figure.Range && m.Figure.High > m.Figure.Value && !math.IsInf(m.Figure.High, 0) {
		return m.Figure.High
	}
	return m.Figure.Value
}

// draw places the mentions: a dot for each and a line of steps through them, because a
// toll stands until the next one is told. Where reports differ each side has a line of
// its own.
func (c *chartView) draw(ms []news.Mention, low, high float64, differ bool) {
	start, length := ms[0].Published, ms[len(ms)-1].Published.Sub(ms[0].Published).Seconds()
	x := func(t time.Time) float64 {
		return tenth(chartLeft + (chartRight-chartLeft)*t.Sub(start).Seconds()/length)
	}
	y := func(v float64) float64 { return tenth(chartBottom - (chartBottom-chartTop)*(v-low)/(high-low)) }
	shapes, lines, lastY := map[string]int{}, map[string]string{}, map[string]float64{}
	var order []string
	for _, m := range ms {
		side, line := side(m), ""
		if differ {
			line = side
		}
		if _, ok := shapes[side]; !ok {
			shapes[side] = len(shapes) % 3
		}
		px, py := x(m.Published), y(m.Figure.Value)
		if lines[line] == "" {
			order = append(order, line)
		} else {
			lines[line] += fmt.Sprintf(" %g,%g ", px, lastY[line])
		}
		lines[line] += fmt.Sprintf("%g,%g", px, py)
		lastY[line] = py
		c.Dots = append(c.Dots, dotView{X: px, Y: py, Shape: shapes[side], Range: top(m) > m.Figure.Value, Top: y(top(m)), Title: plain(m.Figure.Raw) + " — " + side})
	}
	for _, l := range order {
		c.Lines = append(c.Lines, lineView{lines[l]})
	}
}

// side is who stands by a value: the source, else the outlet.
func side(m news.Mention) string {
	if m.Figure.Attribution.Credited() {
		return plain(m.Figure.Attribution.Source)
	}
	return or(plain(m.Outlet), "unattributed")
}

func tenth(v float64) float64 { return math.Round(v*10) / 10 }
