using System.Text;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Documents;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Capabilities;

public sealed class CapabilityDocumentTests
{
    [Fact]
    [Rule("P4.1")]
    public void Every_capability_is_read_from_json_as_manifests_hold_it()
    {
        const string Json = """
            [
              {"type": "ui:read", "justification": "shows a summary"},
              {"type": "domain:read", "domain_ids": ["d1", "*"]},
              {"type": "signals:emit", "patterns": ["a.b", "c.*", "*"]},
              {"type": "network:connect", "hosts": ["api.example.com", "*.Example.ORG", "203.0.113.0/24", "2001:db8::1"], "ports": [443, 8443]},
              {"type": "process:spawn", "allowlist": [
                {"executable": "/usr/bin/git", "args_pattern": "log( -[0-9]+)?", "working_dir": "/srv/repo", "env_allowlist": ["LANG", "TZ"]},
                {"executable": "/bin/true"}]}
            ]
            """;
        Read(Json).Require().ShouldBe(
        [
            new(new UiRead(), "shows a summary"),
            new(new DomainRead(["d1", "*"])),
            new(new SignalsEmit(["a.b", "c.*", "*"])),
            new(new NetworkConnect([HostPattern.Parse("api.example.com"), HostPattern.Parse("*.example.org"), HostPattern.Parse("203.0.113.0/24"), HostPattern.Parse("2001:db8::1")], [443, 8443])),
            new(new ProcessSpawn(
            [
                new SpawnRule(AbsolutePath.Parse("/usr/bin/git"), ArgumentsPattern.Parse("log( -[0-9]+)?"), AbsolutePath.Parse("/srv/repo"), ["LANG", "TZ"]),
                new SpawnRule(AbsolutePath.Parse("/bin/true")),
            ])),
        ]);
    }

    [Fact]
    [Rule("P4.1")]
    public void What_is_printed_is_read_again_as_it_was()
    {
        var all = Samples.Each.Select((capability, index) => new RequestedCapability(capability, index % 2 == 0 ? null : "because: it \"must\"\n- so")).ToList();
        Read(CapabilityDocument.Print(all)).Require().ShouldBe(all);
        Read(CapabilityDocument.Print([])).Require().ShouldBeEmpty();
    }

    [Theory]
    [Rule("P4.2")]
    [InlineData("- type: ui:reed", DocumentReason.NotAllowed, "did you mean 'ui:read'")]
    [InlineData("- type: UI:READ", DocumentReason.NotAllowed, "not one of")]
    [InlineData("- type: '*'", DocumentReason.NotAllowed, "not one of")]
    [InlineData("- type: 7", DocumentReason.WrongType, "must be text")]
    [InlineData("- domain_ids: [d1]", DocumentReason.MissingKey, "'type'")]
    [InlineData("- ui:read", DocumentReason.WrongType, "must be a mapping")]
    [InlineData("- [ui:read]", DocumentReason.WrongType, "must be a mapping")]
    [InlineData("- {type: ui:read, domain_ids: [d1]}", DocumentReason.UnknownKey, "domain_ids")]
    [InlineData("- {type: domain:read, domain_id: [d1]}", DocumentReason.UnknownKey, "did you mean 'domain_ids'")]
    [InlineData("- {type: domain:read, domain_ids: d1}", DocumentReason.WrongType, "must be a list")]
    [InlineData("- {type: domain:read, domain_ids: [1]}", DocumentReason.WrongType, "must be text")]
    [InlineData("- {type: domain:read, domain_ids: ['../d1']}", DocumentReason.Invalid, "id of a domain")]
    [InlineData("- {type: domain:read, domain_ids: ['']}", DocumentReason.Invalid, "id of a domain")]
    [InlineData("- {type: messages:send, recipients: ['role:']}", DocumentReason.Invalid, "name of a member")]
    [InlineData("- {type: ui:components, names: ['<script>']}", DocumentReason.Invalid, "must be a name")]
    [InlineData("- {type: ui:panels, locations: ['*']}", DocumentReason.Invalid, "must be a name")]
    [InlineData("- {type: ui:inject, selectors: ['a{color:red}']}", DocumentReason.Invalid, "CSS selector")]
    [InlineData("- {type: ui:inject, selectors: [\"a\\\\3c\"]}", DocumentReason.Invalid, "CSS selector")]
    [InlineData("- {type: ui:inject, selectors: ['*']}", DocumentReason.Invalid, "lone *")]
    [InlineData("- {type: signals:emit, patterns: ['a..b']}", DocumentReason.Invalid, "signal pattern")]
    [InlineData("- {type: signals:emit, patterns: ['a*']}", DocumentReason.Invalid, "signal pattern")]
    [InlineData("- {type: signals:propagate, directions: [sideways]}", DocumentReason.Invalid, "up, down, siblings or both")]
    [InlineData("- {type: plugins:configure, plugin_ids: ['*']}", DocumentReason.Invalid, "id of a plugin")]
    [InlineData("- {type: fs:read, paths: [data]}", DocumentReason.Invalid, "must be absolute")]
    [InlineData("- {type: fs:read, paths: [/]}", DocumentReason.Invalid, "whole server")]
    [InlineData("- {type: fs:read, paths: [/a/../b]}", DocumentReason.Invalid, "'..'")]
    [InlineData("- {type: fs:read, paths: [/a/./b]}", DocumentReason.Invalid, "'.'")]
    [InlineData("- {type: fs:read, paths: [/a//b]}", DocumentReason.Invalid, "double or final")]
    [InlineData("- {type: fs:write, paths: [/a/]}", DocumentReason.Invalid, "double or final")]
    [InlineData("- {type: network:connect, hosts: ['*'], ports: [443]}", DocumentReason.Invalid, "host '*'")]
    [InlineData("- {type: network:connect, hosts: ['a.*.example.com'], ports: [443]}", DocumentReason.Invalid, "host")]
    [InlineData("- {type: network:connect, hosts: ['example.com:443'], ports: [443]}", DocumentReason.Invalid, "without scheme and port")]
    [InlineData("- {type: network:connect, hosts: ['https://example.com'], ports: [443]}", DocumentReason.Invalid, "block of addresses")]
    [InlineData("- {type: network:connect, hosts: ['10.0.0.1/8'], ports: [443]}", DocumentReason.Invalid, "block of addresses")]
    [InlineData("- {type: network:connect, hosts: ['0x7f.1'], ports: [443]}", DocumentReason.Invalid, "host")]
    [InlineData("- {type: network:connect, hosts: ['::ffff:10.0.0.1'], ports: [443]}", DocumentReason.Invalid, "IPv4")]
    [InlineData("- {type: network:connect, hosts: ['::ffff:0.0.0.0/96'], ports: [443]}", DocumentReason.Invalid, "")]
    [InlineData("- {type: network:connect, hosts: [a.example], ports: [0]}", DocumentReason.OutOfRange, "from 1 to 65,535")]
    [InlineData("- {type: network:connect, hosts: [a.example], ports: [65536]}", DocumentReason.OutOfRange, "from 1 to 65,535")]
    [InlineData("- {type: network:connect, hosts: [a.example], ports: ['443']}", DocumentReason.WrongType, "whole number")]
    [InlineData("- {type: network:connect, hosts: [a.example], ports: ['*']}", DocumentReason.WrongType, "whole number")]
    [InlineData("- {type: network:connect, hosts: [a.example], ports: 443}", DocumentReason.WrongType, "must be a list")]
    [InlineData("- {type: process:spawn, allowlist: [/bin/sh]}", DocumentReason.WrongType, "must be a mapping")]
    [InlineData("- {type: process:spawn, allowlist: [{args_pattern: a}]}", DocumentReason.MissingKey, "executable")]
    [InlineData("- {type: process:spawn, allowlist: [{executable: git}]}", DocumentReason.Invalid, "must be absolute")]
    [InlineData("- {type: process:spawn, allowlist: [{executable: /bin/a, args: x}]}", DocumentReason.UnknownKey, "'args'")]
    [InlineData("- {type: process:spawn, allowlist: [{executable: /bin/a, args_pattern: '('}]}", DocumentReason.Invalid, "not a regular expression")]
    [InlineData("- {type: process:spawn, allowlist: [{executable: /bin/a, args_pattern: 'a)|(b'}]}", DocumentReason.Invalid, "not a regular expression")]
    [InlineData("- {type: process:spawn, allowlist: [{executable: /bin/a, args_pattern: '(?x)a #'}]}", DocumentReason.Invalid, "not a regular expression")]
    [InlineData("- {type: process:spawn, allowlist: [{executable: /bin/a, args_pattern: '(a)\\1'}]}", DocumentReason.Invalid, "needs backtracking")]
    [InlineData("- {type: process:spawn, allowlist: [{executable: /bin/a, args_pattern: '(?=a)a'}]}", DocumentReason.Invalid, "needs backtracking")]
    [InlineData("- {type: process:spawn, allowlist: [{executable: /bin/a, args_pattern: '((a{100}){100}){100}'}]}", DocumentReason.Invalid, "too large")]
    [InlineData("- {type: process:spawn, allowlist: [{executable: /bin/a, env_allowlist: [LD_PRELOAD]}]}", DocumentReason.Invalid, "makes programs load")]
    [InlineData("- {type: process:spawn, allowlist: [{executable: /bin/a, env_allowlist: [ld_library_path]}]}", DocumentReason.Invalid, "makes programs load")]
    [InlineData("- {type: process:spawn, allowlist: [{executable: /bin/a, env_allowlist: [GIT_SSH_COMMAND]}]}", DocumentReason.Invalid, "makes programs load")]
    [InlineData("- {type: process:spawn, allowlist: [{executable: /bin/a, env_allowlist: [Home]}]}", DocumentReason.Invalid, "makes programs load")]
    [InlineData("- {type: process:spawn, allowlist: [{executable: /bin/a, env_allowlist: ['A=B']}]}", DocumentReason.Invalid, "name of an environment variable")]
    [InlineData("- {type: process:spawn, allowlist: [{executable: /bin/a, working_dir: tmp}]}", DocumentReason.Invalid, "must be absolute")]
    [InlineData("capabilities: 7", DocumentReason.WrongType, "must be a list")]
    [InlineData("capability: []", DocumentReason.UnknownKey, "capability")]
    [InlineData("", DocumentReason.Empty, "no list")]
    [InlineData("7", DocumentReason.WrongType, "mapping")]
    public void What_is_not_in_the_catalogue_or_not_in_its_grammar_is_a_fault(string yaml, string code, string message)
    {
        var result = Read(yaml);
        result.IsValid.ShouldBeFalse();
        var fault = result.Faults.First(fault => fault.Code == code);
        fault.Line.ShouldBe(1);
        fault.Message.ShouldContain(message);
    }

    [Fact]
    [Rule("P4.2")]
    public void All_faults_of_a_list_are_told_at_once_each_with_its_line()
    {
        var faults = Read("- type: nope\n- {type: fs:read, paths: [a, /b/..]}\n- {type: ui:read, x: 1}\n").Faults;
        faults.Select(fault => fault.Line).ShouldBe([1, 2, 2, 3]);
    }

    [Fact]
    public void Lists_are_bounded()
    {
        Read($"[{string.Join(',', Enumerable.Range(0, 65).Select(_ => "{type: ui:read}"))}]").Faults.ShouldHaveSingleItem().Code.ShouldBe(DocumentReason.OutOfRange);
        Read($"[{{type: domain:read, domain_ids: [{string.Join(',', Enumerable.Range(0, 65).Select(i => $"d{i}"))}]}}]").Faults.ShouldHaveSingleItem().Code.ShouldBe(DocumentReason.OutOfRange);
        Read($"[{{type: network:connect, ports: [{string.Join(',', Enumerable.Range(1, 65))}]}}]").Faults.ShouldHaveSingleItem().Code.ShouldBe(DocumentReason.OutOfRange);
        Read($"[{{type: process:spawn, allowlist: [{string.Join(',', Enumerable.Range(1, 65).Select(i => $"{{executable: /bin/p{i}}}"))}]}}]").Faults.ShouldHaveSingleItem().Code.ShouldBe(DocumentReason.OutOfRange);
        Read($"[{{type: ui:read, justification: {new string('a', 1_025)}}}]").Faults.ShouldHaveSingleItem().Code.ShouldBe(DocumentReason.OutOfRange);
        Read($"[{{type: domain:read, domain_ids: [{string.Join(',', Enumerable.Range(0, 64).Select(i => $"d{i}"))}]}}]").IsValid.ShouldBeTrue();
        Read(Lists(8)).IsValid.ShouldBeTrue();
        Read(Lists(9)).Faults.ShouldHaveSingleItem().Message.ShouldContain("512");

        static string Lists(int count) => string.Concat(Enumerable.Range(0, count).Select(list => $"- {{type: domain:read, domain_ids: [{string.Join(',', Enumerable.Range(0, 64).Select(i => $"d{list}-{i}"))}]}}\n"));
    }

    [Fact]
    public void What_is_made_by_code_is_held_to_the_same_rules()
    {
        Should.Throw<ArgumentException>(() => new DomainRead(["../x"]));
        Should.Throw<ArgumentException>(() => new FsRead(["relative"]));
        Should.Throw<ArgumentException>(() => new FsRead([.. Enumerable.Range(0, 65).Select(i => $"/p{i}")]));
        Should.Throw<ArgumentException>(() => new NetworkConnect([HostPattern.Parse("a.example")], [0]));
        Should.Throw<ArgumentException>(() => new NetworkConnect([HostPattern.Parse("a.example")], [.. Enumerable.Range(1, 65)]));
        Should.Throw<ArgumentException>(() => new SpawnRule(AbsolutePath.Parse("/bin/a"), environment: ["LD_PRELOAD"]));
    }

    private static DocumentResult<ItemList<RequestedCapability>> Read(string text) => CapabilityDocument.Read(Encoding.UTF8.GetBytes(text), "manifest.json");
}
