package importer
import ("testing";"strings";"time";"fmt")
func TestSlow(t *testing.T){
 N:=MaxBytes
 rep:=func(s string) []byte { if len(s)<100 && !strings.Contains(s,"\n\n") { o:=""; for len(o)<90000 {o+=s}; s=o+"\n\n" }; return []byte(strings.Repeat(s, N/len(s))) }
 for _,in:=range [][2]string{{"a.txt","word "},{"a.txt","A b\n\n"},{"a.txt","Why? "},{"a.txt","• a\n\n"},{"a.txt","FAQ\n\n"},{"a.txt","Q: a?\nA: b\n\n"},{"a.txt","Previous\n\n"},{"a.txt","Related\n\n"},{"a.txt","— A\n"},{"a.txt","Why so?\nb\n\n"},{"a.txt","Word here. word\n\n"},{"a.txt","Download the free guide. "},{"a.txt","Download the free guide\n\n"},
 {"a.html","<br>"},{"a.html","<p>• a"},{"a.html","<b>x</b>"},{"a.html","<blockquote><cite></cite>"},{"a.html","<blockquote>a</blockquote>"},{"a.html","<article>a"},{"a.html","<cite></cite>"},{"a.html","<span>a</span>"},{"a.html","a<br>"},{"a.html","<h2>FAQ</h2><p>"},{"a.html","<h2>FAQ</h2><p>a?"},{"a.html","<img alt=a>"},{"a.html","<table><p>x"},{"a.html","<a href=x>y</a> "},{"a.html","<li>y"},
 {"a.md","a\n\n"},{"a.md","*a "},{"a.md","[a]("},{"a.md","> a\n"},{"a.md","- a\n"},{"a.md","`"},{"a.md","<b>"},{"a.md","# a\n"},{"a.md","![a](b)\n\n"},{"a.md","[a]: b\n"},{"a.md","**a"},{"a.md","_a_ "},{"a.md","<a"},{"a.md","|a|b|\n|-|-|\n"},{"a.md","https://a.b "},{"a.md","[[["},{"a.md","  "},{"a.md","1. a\n   "}} {
  s:=time.Now(); _,err:=Parse(in[0],rep(in[1])); if d:=time.Since(s); d>2*time.Second { fmt.Printf("%s %q %v %v\n",in[0],in[1],d,err) }
 }
}
