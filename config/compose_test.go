package config

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// TestCompose holds that compose.yaml and the configuration in its comment fit
// together: each secret that is read is given to the container, and each that is given
// is declared.
func TestCompose(t *testing.T) {
	data, err := os.ReadFile("../compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var compose struct {
		Services map[string]struct {
			Secrets     []string
			Ports       []string
			Environment map[string]string
		}
		Secrets map[string]struct{ File string }
	}
	if err := yaml.Unmarshal(data, &compose); err != nil {
		t.Fatal(err)
	}
	given := map[string]bool{}
	for name, s := range compose.Services {
		for _, secret := range s.Secrets {
			given[name+"/"+secret] = true
			if compose.Secrets[secret].File == "" {
				t.Errorf("service %s is given the secret %s, which is not declared", name, secret)
			}
		}
	}

	const indent = "#        "
	var text strings.Builder
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, indent); ok {
			text.WriteString(rest)
		}
	}
	l := loader()
	read := l.ReadFile
	l.ReadFile = func(path string) ([]byte, error) {
		name, ok := strings.CutPrefix(path, "/run/secrets/")
		if !ok || !given["tidings/"+name] {
			return read(path)
		}
		return []byte(map[string]string{"discord": "abc.def", "telegram": "1:abc", "db_password": "x"}[name]), nil
	}
	c, problems := l.Parse("/etc/tidings/config.yaml", []byte(text.String()))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	if !c.Discord.On() || !c.Telegram.On() || c.Database.Driver != Postgres || !strings.HasSuffix(c.Web.Listen, ":8080") {
		t.Errorf("config %+v", c)
	}
	if user := compose.Services["postgres"].Environment["POSTGRES_USER"]; !strings.HasPrefix(c.Database.Address(), "postgres://"+user+":x@postgres/"+compose.Services["postgres"].Environment["POSTGRES_DB"]) {
		t.Errorf("database %s", c.Database)
	}
}

// TestDockerfile holds what the image promises.
func TestDockerfile(t *testing.T) {
	data, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, want := range []string{"CGO_ENABLED=0", "-trimpath", `-ldflags "-s -w `, "FROM scratch\n", "ca-certificates.crt", "\nVOLUME /data\n", "\nENTRYPOINT [\"/tidings\"]\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the Dockerfile lacks %q", want)
		}
	}
	if !regexp.MustCompile(`\nUSER [1-9][0-9]*:[1-9][0-9]*\n`).MatchString(text) {
		t.Error("the image does not run as a numeric user other than root")
	}
	for _, m := range regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(text, -1) {
		if strings.ContainsAny(m[1], "/") {
			t.Errorf("image %s names a registry", m[1])
		}
	}
}
