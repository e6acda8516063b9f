using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Bailey.Server.Tests.Fuzz;

/// <summary>Writes JSON by a schema of the API's description: mostly as it says, at times as it does not, and at times as nothing says.</summary>
internal sealed class JsonFuzz(Random random, JsonNode schemas)
{
    private const int MaxDepth = 6;

    // Of a longer one the server hangs up, rather than read on.
    private const int MostBytes = 900_000;

    private static readonly string[] s_odd =
    [
        "\"\"", "\" \"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\ufeff\"", "\"\\u202e\"", "\"..\"", "\"../../etc/passwd\"", "\"a\\nb\"", "\"*\"", "\"**\"", "\"-\"", "\"%s%n\"",
        "\"'; drop table records; --\"", "\"é́\"", "\"ｃｈｅｓｓ\"", "\"null\"", "null", "true", "0", "-1", "1e400", "1E-400", "99999999999999999999999999", "9223372036854775808", "-9223372036854775809", "2147483648",
        "0.1", "-0", "[]", "{}", "[null]", "[[]]", "[null,null]", "{\"a\":null}", "{\"\":1}", "[\"\\ud800\"]", "[1,\"a\",{}]",
    ];

    private static readonly string[] s_known =
    [
        "chess", "bob", "olga", "member", "admin", "observer", "org.example.echo", "org.example.other", "plugins/packages/install", "community:read", "plugin:*", "*", "storage:kv", "network:connect", "jobs:run", "/games",
        "/games/chess", "https://127.0.0.1/", "http://example.invalid:99999/", "sha256:" + Zeros, "message.posted", "cron.minute", "2026-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-14:00", "all",
        "instance.yaml", "policy.yml", "profile", "enabled: true\nmax_level: 2\n", "a: &a [*a]", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "{", "return 1;", "while (true) { }", "#r \"nuget: x\"", "p256:AAAA", "plugin.activated", "tick", "* * * * *", "UTC",
    ];

    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>A body for a schema.</summary>
    public byte[] Body(JsonNode? schema)
    {
        var text = new StringBuilder();
        Write(text, schema, 0);
        var bytes = Encoding.UTF8.GetBytes(text.ToString(0, Math.Min(text.Length, MostBytes)));
        return random.Next(12) switch
        {
            0 => Broken(bytes),
            1 => Raw(),
            _ => bytes,
        };
    }

    private byte[] Broken(byte[] bytes)
    {
        var at = random.Next(bytes.Length + 1);
        return random.Next(6) switch
        {
            0 => bytes[..at],
            1 => [.. bytes[..at], 0xFF, .. bytes[at..]],
            2 => [.. bytes[..at], 0, .. bytes[at..]],
            3 => [0xEF, 0xBB, 0xBF, .. bytes],
            4 => [.. bytes, .. bytes],
            _ => [.. bytes[..at], (byte)random.Next(256), .. bytes[Math.Min(at + 1, bytes.Length)..]],
        };
    }

    private byte[] Raw() => random.Next(8) switch
    {
        0 => [],
        1 => Encoding.UTF8.GetBytes(new string('[', 100_000)),
        2 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 5_000)) + "1" + new string('}', 5_000)),
        3 => Encoding.UTF8.GetBytes("{\"a\":1,\"a\":2}"),
        4 => Encoding.UTF8.GetBytes("\"" + new string('x', 200_000) + "\""),
        5 => Encoding.Unicode.GetBytes("{}"),
        6 => [0xC3, 0x28, 0xF0, 0x9F],
        _ => Encoding.UTF8.GetBytes(Pick(s_odd)),
    };

    private void Write(StringBuilder text, JsonNode? schema, int depth)
    {
        schema = Resolve(schema);
        if (depth > MaxDepth || random.Next(10) == 0)
        {
            text.Append(Odd());
            return;
        }

        if (schema["oneOf"] is JsonArray choices)
        {
            Write(text, choices[random.Next(choices.Count)], depth + 1);
            return;
        }

        if (schema["enum"] is JsonArray words)
        {
            text.Append(words[random.Next(words.Count)]?.ToJsonString() ?? "null");
            return;
        }

        switch (TypeOf(schema))
        {
            case "object":
                WriteObject(text, schema, depth);
                break;
            case "array":
                WriteList(text, random.Next(20) == 0 ? random.Next(300, 1_200) : random.Next(4), () => Write(text, schema["items"], depth + 1));
                break;
            case "integer" or "number":
                text.Append(random.Next(3) == 0 ? random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture) : random.Next(-1, 200).ToString(CultureInfo.InvariantCulture));
                break;
            case "boolean":
                text.Append(random.Next(2) == 0 ? "true" : "false");
                break;
            case "string":
                text.Append(Known());
                break;
            case "null":
                text.Append("null");
                break;
            default:
                WriteAny(text, depth);
                break;
        }
    }

    private void WriteObject(StringBuilder text, JsonNode schema, int depth)
    {
        text.Append('{');
        var isFirst = true;
        foreach (var (name, value) in schema["properties"]?.AsObject() ?? [])
        {
            var isRequired = schema["required"] is JsonArray required && required.Any(one => one!.GetValue<string>() == name);
            if (random.Next(20) != 0 && (isRequired || random.Next(2) == 0))
            {
                Member(name, value);
            }
        }

        if (schema["additionalProperties"] is JsonObject more)
        {
            Member(Pick(s_known), more);
        }

        if (random.Next(20) == 0)
        {
            Member(random.Next(2) == 0 ? "$type" : "__proto__", null);
        }

        text.Append('}');

        void Member(string name, JsonNode? value)
        {
            text.Append(isFirst ? "" : ",").Append(JsonValue.Create(name).ToJsonString()).Append(':');
            isFirst = false;
            Write(text, value, depth + 1);
        }
    }

    // Of documents whose schema is not part of the description: their words, and anything as their values.
    private void WriteAny(StringBuilder text, int depth)
    {
        string[] names =
        [
            "enabled", "groups", "grants", "revokes", "auth", "methods", "public_keys", "network", "egress", "process", "allow", "quotas", "max_memory_bytes", "profile_version", "trust_policy", "install_sources", "registry_allowlist",
            "trusted_publishers", "fingerprint", "label", "allow_outbound_http", "http_allowlist", "allow_background_jobs", "max_level", "allowed_fs_paths", "local_egress", "plugin_allowlist", "blocked_publishers", "text", "a",
        ];
        if (random.Next(3) == 0)
        {
            text.Append(random.Next(2) == 0 ? Known() : Odd());
            return;
        }

        text.Append('{');
        var count = random.Next(4);
        for (var member = 0; member < count; member++)
        {
            text.Append(member == 0 ? "" : ",").Append('"').Append(Pick(names)).Append("\":");
            if (random.Next(3) == 0)
            {
                WriteList(text, random.Next(3), () => WriteAny(text, depth + 1));
            }
            else if (depth < MaxDepth)
            {
                WriteAny(text, depth + 1);
            }
            else
            {
                text.Append("{}");
            }
        }

        text.Append('}');
    }

    private static void WriteList(StringBuilder text, int count, Action write)
    {
        text.Append('[');
        for (var item = 0; item < count; item++)
        {
            text.Append(item == 0 ? "" : ",");
            write();
        }

        text.Append(']');
    }

    private string Odd() => random.Next(10) == 0 ? "\"" + new string(Pick([.. "xa(/.*:-"]), random.Next(1, 30_000)) + "\"" : Pick(s_odd);

    private string Known() => JsonValue.Create(Pick(s_known)).ToJsonString();

    private JsonNode Resolve(JsonNode? schema)
    {
        while (schema?["$ref"]?.GetValue<string>() is { } reference)
        {
            schema = schemas[reference[(reference.LastIndexOf('/') + 1)..]];
        }

        return schema ?? new JsonObject();
    }

    private static string? TypeOf(JsonNode schema) => schema["type"] switch
    {
        JsonArray types => types.Select(static type => type!.GetValue<string>()).FirstOrDefault(static type => type != "null"),
        JsonValue type => type.GetValue<string>(),
        _ => schema["properties"] is null ? null : "object",
    };

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
