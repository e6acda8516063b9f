using System.Text.Json.Nodes;
using Bailey.Plugins.Hosting;

namespace Bailey.Server.Tests.Scripts;

public sealed class ScriptApiTests
{
    private const string Scripts = "/api/communities/chess/scripts";
    private const string Inbound = "/api/communities/chess/inbound/greet";
    private const string Forbidden = "var x = 1;\nSystem.IO.File.Delete(\"a\");\nreturn x;";

    [Fact]
    public async Task A_script_is_drafted_changed_tried_deployed_called_rolled_back_and_deleted()
    {
        await using var world = await ServerWorld.StartAsync(configure: Patient);
        using var mo = await world.ClientAsync("mo");
        using var bob = await world.ClientAsync("bob");
        (await bob.PostAsync(Scripts, Draft("return 1;"))).ShouldBe(403, "permission_missing");
        var made = (await mo.PostAsync(Scripts, Draft("return \"first\";"))).ShouldBe(201);
        (await mo.PostAsync(Scripts, Draft("return 1;"))).ShouldBe(409, "already_exists");
        (await mo.PutAsync(Scripts + "/greeter", Draft("return 2;"))).ShouldBe(412, "if_match_required");
        var tried = (await mo.PostAsync(Scripts + "/greeter/test-run", """{"input":{"a":1}}""")).ShouldBe(200).Json;
        (tried["outcome"]!.GetValue<string>(), tried["result"]!.GetValue<string>()).ShouldBe(("result", "first"));
        (await bob.PostAsync(Inbound, "{}")).ShouldBe(404, "not_found");
        var deployed = (await mo.PostAsync(Scripts + "/deploy", """{"scripts":["greeter"]}""")).ShouldBe(200).Json["scripts"]![0]!;
        deployed["id"]!.GetValue<string>().ShouldBe("script.greeter");
        (await bob.PostAsync(Inbound, "{}")).ShouldBe(200).Text.ShouldBe("\"first\"");

        (await mo.PutAsync(Scripts + "/greeter", Draft("return \"second\";"), ("If-Match", made.ETag!))).ShouldBe(200);
        (await mo.PutAsync(Scripts + "/greeter", Draft("return 3;"), ("If-Match", made.ETag!))).ShouldBe(412, "changed_meanwhile");
        (await mo.PostAsync(Scripts + "/deploy", """{"scripts":["greeter"]}""")).ShouldBe(200);
        (await bob.PostAsync(Inbound, "{}")).ShouldBe(200).Text.ShouldBe("\"second\"");
        (await mo.GetAsync(Scripts + "/greeter/versions/1.0.0")).ShouldBe(200).Json["code"]!.GetValue<string>().ShouldBe("return \"first\";");
        (await mo.GetAsync(Scripts + "/greeter/versions/1.0.7")).ShouldBe(404, "not_found");
        (await mo.PostAsync(Scripts + "/greeter/rollback", "{}")).ShouldBe(200);
        (await bob.PostAsync(Inbound, "{}")).ShouldBe(200).Text.ShouldBe("\"first\"");
        (await mo.GetAsync(Scripts)).ShouldBe(200).Json["items"]!.AsArray().ShouldHaveSingleItem()!["version"]!.GetValue<string>().ShouldBe("1.0.0");
        (await mo.DeleteAsync(Scripts + "/greeter")).ShouldBe(204);
        (await mo.GetAsync(Scripts + "/greeter")).ShouldBe(404, "not_found");
        (await bob.PostAsync(Inbound, "{}")).ShouldBe(404, "not_found");
    }

    [Fact]
    public async Task A_version_that_was_deployed_without_a_draft_is_read_back_as_it_was_written_and_taken_up_as_one()
    {
        await using var world = await ServerWorld.StartAsync(configure: Patient);
        using var mo = await world.ClientAsync("mo");
        var written = new JsonObject
        {
            ["name"] = "greeter",
            ["code"] = "return Twice(1);",
            ["description"] = "doubles",
            ["hooks"] = new JsonArray(new JsonObject { ["name"] = "post.saving", ["kind"] = "filter", ["priority"] = 7, ["onError"] = "reject" }),
            ["inbound"] = new JsonArray("greet"),
            ["trigger"] = "Attribute(\"text\") is not null",
            ["libraries"] = new JsonArray(new JsonObject { ["name"] = "numbers", ["code"] = "static int Twice(int n) => n * 2;" }),
        };
        (await mo.PostAsync(Scripts + "/deploy", new JsonObject { ["definitions"] = new JsonArray(written.DeepClone()) }.ToJsonString())).ShouldBe(200);
        var listed = (await mo.GetAsync(Scripts)).ShouldBe(200).Json["items"]!.AsArray().ShouldHaveSingleItem()!;
        (listed["hasDraft"]!.GetValue<bool>(), listed["description"]!.GetValue<string>()).ShouldBe((false, "doubles"));
        listed["calls"]!.ToJsonString().ShouldBe("""{"hooks":["post.saving"],"schedules":[],"inbound":["greet"],"libraries":["numbers"]}""");
        var read = (await mo.GetAsync(Scripts + "/greeter/versions/1.0.0")).ShouldBe(200).Json;
        foreach (var (name, value) in written)
        {
            JsonNode.DeepEquals(read[name], value).ShouldBeTrue($"{name}: {read[name]}");
        }

        var seen = (await mo.GetAsync(Scripts + "/greeter")).ShouldBe(200);
        (await mo.PutAsync(Scripts + "/greeter", read.ToJsonString(), ("If-Match", seen.ETag!))).ShouldBe(200);
        (await mo.PutAsync(Scripts + "/greeter", read.ToJsonString(), ("If-Match", seen.ETag!))).ShouldBe(412, "changed_meanwhile");
    }

    [Fact]
    public async Task What_the_gate_refuses_is_told_with_place_and_remedy_and_nothing_is_deployed()
    {
        await using var world = await ServerWorld.StartAsync(configure: Patient);
        using var mo = await world.ClientAsync("mo");
        var judged = (await mo.PostAsync(Scripts + "/analyze", Draft(Forbidden))).ShouldBe(200).Json;
        judged["mayRun"]!.GetValue<bool>().ShouldBeFalse();
        (judged["violations"]![0]!["line"]!.GetValue<int>(), judged["violations"]![0]!["code"]!.GetValue<string>()).ShouldBe((2, "BAILEY1001"));
        var good = JsonNode.Parse(Draft("return 1;"))!;
        var bad = JsonNode.Parse(Draft(Forbidden, "vandal"))!;
        var refused = (await mo.PostAsync(Scripts + "/deploy", new JsonObject { ["definitions"] = new JsonArray(good, bad) }.ToJsonString())).ShouldBe(422, "script_refused");
        var error = refused.Json["errors"]![0]!;
        (error["pointer"]!.GetValue<string>(), error["code"]!.GetValue<string>(), error["line"]!.GetValue<int>()).ShouldBe(("/definitions/1/code", "BAILEY1001", 2));
        error["column"]!.GetValue<int>().ShouldBeGreaterThan(0);
        error["fix"]!.GetValue<string>().ShouldNotBeEmpty();
        (await mo.GetAsync(Scripts)).ShouldBe(200).Json["items"]!.AsArray().ShouldBeEmpty();
        (await mo.PostAsync(Scripts + "/deploy", "{}")).ShouldBe(422, "value_invalid");
        (await mo.PostAsync(Scripts + "/deploy", """{"scripts":["nothing"]}""")).ShouldBe(422, "value_invalid");
        (await mo.PostAsync(Scripts, Draft("return 1;", "Not A Name"))).ShouldBe(422, "value_invalid").Json["errors"]![0]!["pointer"]!.GetValue<string>().ShouldBe("/name");
    }

    // A machine that does much else must not make the gate give up.
    private static void Patient(BaileySetup setup) => setup.Limits = setup.Limits with
    {
        Scripts = setup.Limits.Scripts with { CompileTime = TimeSpan.FromMinutes(2), StartTime = TimeSpan.FromMinutes(2), MaxWait = TimeSpan.FromMinutes(2) },
    };

    private static string Draft(string code, string name = "greeter") => new JsonObject
    {
        ["name"] = name,
        ["code"] = code,
        ["inbound"] = new JsonArray(name == "greeter" ? "greet" : "other"),
    }.ToJsonString();
}
