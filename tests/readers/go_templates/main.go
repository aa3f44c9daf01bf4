// Says of texts whether Go's text/template accepts them.
//
// The first line of the input is the names of functions, as a JSON list; they are added to Sprig's. Every other line is
// a text with its opening delimiter, and whether it is run. For each, a line of the output holds the error of parsing
// and that of running; they are empty where there is none.
package main

import (
	"bufio"
	"encoding/json"
	"io"
	"log"
	"os"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

type question struct {
	Text    string
	Opening string
	Run     bool
}

type answer struct {
	Parsing string `json:"parsing"`
	Running string `json:"running"`
}

func functions(names []string) template.FuncMap {
	table := sprig.TxtFuncMap()
	for _, name := range names {
		switch {
		case name == "ConfigOptionEquals" || name == "ConfigOptionNotEquals":
			table[name] = func(option, value string) bool { return true }
		case strings.HasPrefix(name, "ConfigOption"):
			table[name] = func(option string) string { return "value" }
		case table[name] == nil && !isBuiltin(name):
			table[name] = func(arguments ...any) string { return "value" }
		}
	}
	return table
}

func isBuiltin(name string) bool {
	_, err := template.New("").Parse("{{" + name + "}}")
	return err == nil
}

func judge(asked question, table template.FuncMap) answer {
	parsed, err := template.New("asked").Delims(asked.Opening, "}}").Funcs(table).Parse(asked.Text)
	if err != nil {
		return answer{Parsing: err.Error()}
	}
	if asked.Run {
		if err := parsed.Execute(io.Discard, nil); err != nil {
			return answer{Running: err.Error()}
		}
	}
	return answer{}
}

func main() {
	input := json.NewDecoder(bufio.NewReader(os.Stdin))
	output := json.NewEncoder(os.Stdout)
	var names []string
	if err := input.Decode(&names); err != nil {
		log.Fatal(err)
	}
	table := functions(names)
	for input.More() {
		var asked question
		if err := input.Decode(&asked); err != nil {
			log.Fatal(err)
		}
		if err := output.Encode(judge(asked, table)); err != nil {
			log.Fatal(err)
		}
	}
}
