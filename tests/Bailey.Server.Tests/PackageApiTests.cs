namespace Bailey.Server.Tests;

public sealed class PackageApiTests
{
    private const string Packages = "/api/communities/chess/plugin-packages";
    private const string Echo = Packages + "/org.example.echo";

    [Fact]
    public async Task A_package_is_uploaded_reviewed_activated_called_upgraded_rolled_back_and_removed()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        using var bob = await world.ClientAsync("bob");
        var uploaded = (await mo.UploadAsync(Packages, TestPackage.Build())).ShouldBe(201);
        uploaded.Json["state"]!.GetValue<string>().ShouldBe("verified");
        (await bob.PostAsync("/api/communities/chess/hooks/message.posted", "{\"a\":1}")).ShouldBe(200).Json["outcomes"]!.AsArray().ShouldBeEmpty();
        var review = (await mo.GetAsync(Echo + "/review")).ShouldBe(200);
        var digest = review.Json["digest"]!.GetValue<string>();
        (await mo.PutAsync(Echo + "/activate", $$"""{"digest":"{{digest}}","accept":"all"}""", ("If-Match", "\"r1\""))).ShouldBe(412, "changed_meanwhile");
        (await mo.PutAsync(Echo + "/activate", $$"""{"digest":"{{digest}}","accept":"all"}""", ("If-Match", "\"r2\""))).ShouldBe(200).Json["state"]!.GetValue<string>().ShouldBe("active");
        var reply = (await bob.PostAsync("/api/communities/chess/hooks/message.posted", "{\"a\":1}")).ShouldBe(200);
        reply.Json["value"]!.ToJsonString().ShouldBe("{\"a\":1}");
        reply.Json["outcomes"]![0]!["outcome"]!.GetValue<string>().ShouldBe("result");
        reply.Headers["Bailey-Decision"].ShouldBe(reply.Json["decisionId"]!.GetValue<string>());

        var second = (await mo.UploadAsync(Packages, TestPackage.Build("1.1.0"))).ShouldBe(201).Json["pending"]!["digest"]!.GetValue<string>();
        (await mo.PutAsync(Echo + "/upgrade", $$"""{"digest":"{{second}}"}""")).ShouldBe(200).Json["version"]!.GetValue<string>().ShouldBe("1.1.0");
        (await mo.PutAsync(Echo + "/rollback", "{}")).ShouldBe(200).Json["version"]!.GetValue<string>().ShouldBe("1.0.0");
        (await mo.PutAsync(Echo + "/deactivate")).ShouldBe(200).Json["state"]!.GetValue<string>().ShouldBe("inactive");
        (await mo.DeleteAsync(Echo)).ShouldBe(204);
        (await mo.GetAsync(Echo)).ShouldBe(404, "plugin_not_installed");
    }

    [Fact]
    public async Task A_plugin_that_traps_harms_nobody_and_the_reply_says_what_happened()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        (await mo.UploadAsync(Packages, TestPackage.Build())).ShouldBe(201);
        var digest = (await mo.GetAsync(Echo + "/review")).Json["digest"]!.GetValue<string>();
        (await mo.PutAsync(Echo + "/activate", $$"""{"digest":"{{digest}}","accept":"all"}""")).ShouldBe(200);
        var reply = (await mo.PostAsync("/api/communities/chess/hooks/message.broken", "{}")).ShouldBe(200);
        reply.Json["outcomes"]![0]!["outcome"]!.GetValue<string>().ShouldBe("trapped");
        reply.Json["mayGoOn"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task What_the_policy_denies_is_403_with_its_reason_layer_and_remedy_and_stands_in_the_audit_log()
    {
        await using var world = await ServerWorld.StartAsync();
        using var bob = await world.ClientAsync("bob");
        var denied = (await bob.UploadAsync(Packages, TestPackage.Build())).ShouldBe(403, "permission_missing");
        denied.Headers["Content-Security-Policy"].ShouldContain("default-src 'none'");
        denied.Headers["X-Content-Type-Options"].ShouldBe("nosniff");
        denied.Json["layer"]!.GetValue<string>().ShouldBe("permission");
        denied.Json["remedy"]!.GetValue<string>().ShouldContain("plugin:package:upload");
        var decision = Guid.Parse(denied.Json["decisionId"]!.GetValue<string>());
        var entry = await world.AuditAsync(new Bailey.Plugins.Audit.AuditQuery { Community = "chess", DecisionId = decision });
        entry.Principal.ShouldBe("bob");
        entry.Target.ShouldBe("plugins/packages/upload");
        entry.ReasonCode.ShouldBe("permission_missing");
    }

    [Fact]
    public async Task Nobody_is_told_what_exists_who_may_not_know_of_it()
    {
        await using var world = await ServerWorld.StartAsync();
        using var eve = await world.ClientAsync("eve");
        using var nobody = await world.ClientAsync(null);
        using var dan = await world.ClientAsync("dan");
        var (there, absent) = (await eve.GetAsync(Packages), await eve.GetAsync("/api/communities/checkers/plugin-packages"));
        there.ShouldBe(404, "not_found");
        absent.ShouldBe(404, "not_found");
        there.Json["detail"]!.GetValue<string>().ShouldBe(absent.Json["detail"]!.GetValue<string>());
        (await nobody.GetAsync(Packages)).ShouldBe(401, "sign_in_required");
        (await nobody.GetAsync("/api/nothing")).ShouldBe(401, "sign_in_required");
        (await dan.GetAsync(Packages)).ShouldBe(403, "principal_disabled");
        (await eve.GetAsync("/api/communities")).ShouldBe(200).Json["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_reaches_no_further_than_its_scope()
    {
        await using var world = await ServerWorld.StartAsync();
        using var narrow = await world.ClientAsync("mo", "plugin:package:read");
        (await narrow.GetAsync(Packages)).ShouldBe(200);
        (await narrow.UploadAsync(Packages, TestPackage.Build())).ShouldBe(403, "token_scope_too_narrow");
    }

    [Fact]
    public async Task A_plugin_policy_is_replaced_by_whoever_saw_it_and_is_in_force_at_once()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        const string Policy = "/api/communities/chess/plugin-policy";
        var seen = (await mo.GetAsync(Policy)).ShouldBe(200);
        (await mo.PutAsync(Policy, """{"trust_policy":"signed_only"}""")).ShouldBe(412, "if_match_required");
        (await mo.PutAsync(Policy, """{"trust_policy":"whatever"}""", ("If-Match", seen.ETag!))).ShouldBe(422, "value_invalid").Json["errors"]![0]!["pointer"]!.GetValue<string>().ShouldBe("/trust_policy");
        (await mo.PutAsync(Policy, """{"install_sources":[]}""", ("If-Match", seen.ETag!))).ShouldBe(200);
        (await mo.PutAsync(Policy, """{"install_sources":["upload"]}""", ("If-Match", seen.ETag!))).ShouldBe(412, "changed_meanwhile");
        (await mo.UploadAsync(Packages, TestPackage.Build())).Status.ShouldBe(403);
    }
}
