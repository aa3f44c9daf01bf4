// Says of each pattern on standard input, a JSON text a line, whether Go takes it: a JSON boolean a line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var pattern string
		if err := json.Unmarshal(lines.Bytes(), &pattern); err != nil {
			panic(err)
		}
		_, err := regexp.Compile(pattern)
		fmt.Println(err == nil)
	}
}
