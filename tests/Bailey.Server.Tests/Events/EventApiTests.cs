using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Bailey.Server.Events.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Tests.Events;

public sealed class EventApiTests
{
    private const string Events = "/api/communities/chess/events";
    private const string Hooks = Events + "/webhooks";
    private const string Policy = "/api/communities/chess/plugin-policy";

    [Fact]
    public async Task Events_are_listed_in_pages_and_followed()
    {
        await using var world = await ServerWorld.StartAsync();
        using var olga = await world.ClientAsync("olga");
        using var mo = await world.ClientAsync("mo");
        (await mo.UploadAsync("/api/communities/chess/plugin-packages", TestPackage.Build())).ShouldBe(201);
        using var stream = await EventStream.OpenAsync(olga, Events + "/tail");
        await ChangePolicyAsync(mo);
        (await stream.NextAsync("event")).Data["type"]!.GetValue<string>().ShouldBe("policy.changed");
        var all = (await olga.GetAsync(Events)).ShouldBe(200).Json["items"]!.AsArray().Select(static item => item!["number"]!.GetValue<long>()).ToList();
        all.Count.ShouldBeGreaterThanOrEqualTo(2);
        var first = (await olga.GetAsync(Events + "?limit=1")).ShouldBe(200).Json;
        var rest = (await olga.GetAsync($"{Events}?cursor={first["next"]!.GetValue<string>()}")).ShouldBe(200).Json["items"]!.AsArray();
        rest.Select(static item => item!["number"]!.GetValue<long>()).ShouldBe(all.Skip(1));
        (await olga.GetAsync($"{Events}?after={all[^1]}")).ShouldBe(200).Json["items"]!.AsArray().ShouldBeEmpty();
        (await olga.GetAsync(Events + "?after=-1")).ShouldBe(400, "request_invalid");
        var newest = (await olga.GetAsync(Events + "?order=newest&limit=1")).ShouldBe(200).Json;
        newest["items"]!.AsArray().ShouldHaveSingleItem()!["number"]!.GetValue<long>().ShouldBe(all[^1]);
        var before = (await olga.GetAsync($"{Events}?order=newest&cursor={newest["next"]!.GetValue<string>()}")).ShouldBe(200).Json;
        before["items"]!.AsArray().Select(static item => item!["number"]!.GetValue<long>()).ShouldBe(all.AsEnumerable().Reverse().Skip(1));
        before["next"].ShouldBeNull();
        (await olga.GetAsync(Events + "?order=sideways")).ShouldBe(400, "request_invalid");
    }

    [Fact]
    public async Task A_webhook_has_each_event_signed_also_one_that_failed_at_first_and_one_that_came_while_the_server_was_away()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var world = await ServerWorld.StartAsync(Quick);
        await AllowAsync(world, receiver.Address.Port);
        using var alice = await world.ClientAsync("alice");
        using var mo = await world.ClientAsync("mo");
        (await mo.PostAsync(Hooks, "{}")).ShouldBe(403, "permission_missing");
        (await alice.PostAsync(Hooks, """{"url":"https://elsewhere.example/"}""")).ShouldBe(403, "host_not_allowed");
        (await alice.PostAsync(Hooks, $$"""{"url":"{{receiver.Address}}","types":["no.such"]}""")).ShouldBe(422, "value_invalid").Json["errors"]![0]!["pointer"]!.GetValue<string>().ShouldBe("/types/0");
        var made = (await alice.PostAsync(Hooks, $$"""{"url":"{{receiver.Address}}","types":["policy.changed"]}""")).ShouldBe(201);
        var secret = made.Json["secret"]!.GetValue<string>();
        (await alice.GetAsync(Hooks)).ShouldBe(200).Text.ShouldNotContain(secret);
        var shown = (await alice.GetAsync($"{Hooks}/{made.Json["id"]!.GetValue<string>()}")).ShouldBe(200);
        (shown.ETag, shown.Json["url"]!.GetValue<string>()).ShouldBe((made.ETag, receiver.Address.ToString()));
        shown.Text.ShouldNotContain(secret);

        receiver.Status = 500;
        await ChangePolicyAsync(mo);
        await receiver.UntilAsync(1);
        await world.RestartAsync(Quick);
        receiver.Status = 204;
        await receiver.UntilAsync(static got => got.Any(static delivery => delivery.Status == 204));
        var numbers = receiver.Got.Select(static delivery => JsonNode.Parse(delivery.Body)!["number"]!.GetValue<long>()).Distinct().ToList();
        numbers.ShouldHaveSingleItem();
        foreach (var (body, signature, _) in receiver.Got)
        {
            var parts = signature.Split(',').Select(static part => part.Split('=', 2)).ToDictionary(static part => part[0], static part => part[1]);
            parts["v1"].ShouldBe(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{parts["t"]}.{body}"))));
        }
    }

    [Fact]
    public async Task A_webhook_that_keeps_failing_is_disabled_and_goes_on_where_it_stood_once_it_is_mended()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var world = await ServerWorld.StartAsync(Quick);
        await AllowAsync(world, receiver.Address.Port);
        using var alice = await world.ClientAsync("alice");
        using var mo = await world.ClientAsync("mo");
        var made = (await alice.PostAsync(Hooks, $$"""{"url":"{{receiver.Address}}"}""")).ShouldBe(201);
        var one = $"{Hooks}/{made.Json["id"]!.GetValue<string>()}";
        receiver.Status = 503;
        await ChangePolicyAsync(mo);
        var disabled = await UntilAsync(alice, static hook => !hook["isEnabled"]!.GetValue<bool>());
        disabled["disabledReason"]!.GetValue<string>().ShouldBe(WebhookReason.StatusUnsuitable);
        disabled["lastStatus"]!.GetValue<int>().ShouldBe(503);
        (await alice.GetAsync(Events)).ShouldBe(200).Text.ShouldContain("webhook.disabled");
        receiver.Status = 200;
        var wanted = $$"""{"url":"{{receiver.Address}}","isEnabled":true}""";
        (await alice.PutAsync(one, wanted)).ShouldBe(412, "if_match_required");
        (await alice.PutAsync(one, wanted, ("If-Match", made.ETag!))).ShouldBe(412, "changed_meanwhile");
        (await alice.PutAsync(one, wanted, ("If-Match", "*"))).ShouldBe(200);
        await receiver.UntilAsync(static got => got.Any(static delivery => delivery.Status == 200 && delivery.Body.Contains("policy.changed", StringComparison.Ordinal)));
        (await alice.DeleteAsync(one)).ShouldBe(204);
        (await alice.DeleteAsync(one)).ShouldBe(404, "not_found");
    }

    [Fact]
    public async Task Receivers_of_one_community_that_are_slow_keep_no_events_from_those_of_another()
    {
        await using var receiver = await Receiver.StartAsync();
        // Slower than this test is patient: were they waited for, nothing else would come.
        await using var world = await ServerWorld.StartAsync(static options => Quick(options) with { Webhooks = Quick(options).Webhooks with { Timeout = TimeSpan.FromMinutes(2) } });
        await AllowAsync(world, receiver.Address.Port);
        using var root = await world.ClientAsync("root");
        using var alice = await world.ClientAsync("alice");
        using var mo = await world.ClientAsync("mo");
        (await root.PostAsync("/api/communities", """{"id":"go","admin":"alice"}""")).ShouldBe(201);
        for (var count = 0; count < 8; count++)
        {
            (await alice.PostAsync(Hooks, $$"""{"url":"{{receiver.Address}}slow"}""")).ShouldBe(201);
        }

        (await alice.PostAsync("/api/communities/go/events/webhooks", $$"""{"url":"{{receiver.Address}}"}""")).ShouldBe(201);
        await ChangePolicyAsync(mo);
        await receiver.SlowBegun;
        (await alice.PutAsync("/api/communities/go/plugin-policy", "{}", ("If-Match", "\"absent\""))).ShouldBe(200);
        await receiver.UntilAsync(1);
        receiver.Got.ShouldHaveSingleItem().Body.ShouldContain("\"go\"");
    }

    private static Hosting.ServerOptions Quick(Hosting.ServerOptions options) => options with
    {
        Webhooks = WebhookOptions.Default with { Interval = TimeSpan.FromMilliseconds(100), Waits = [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(200), 3)], Lease = TimeSpan.FromSeconds(2), Timeout = TimeSpan.FromSeconds(10) },
    };

    private static async Task AllowAsync(ServerWorld world, int port)
    {
        world.Write("etc/instance.yaml", $"enabled: true\nallows_ui_plugins: true\nmax_level: 2\nlocal_egress: [\"127.0.0.1/32:{port}\"]\n");
        world.Write("etc/profiles/alice.yaml", $"enabled: true\nauth: {{methods: [token]}}\nnetwork: {{egress: [\"http://127.0.0.1:{port}\"]}}\n");
        await world.Host.ReloadPolicyAsync();
    }

    private static async Task ChangePolicyAsync(ApiClient mo)
    {
        var seen = (await mo.GetAsync(Policy)).ShouldBe(200);
        (await mo.PutAsync(Policy, """{"trust_policy":"unsigned_allowed","install_sources":["upload"],"allow_outbound_http":true}""", ("If-Match", seen.ETag!))).ShouldBe(200);
    }

    private static async Task<JsonNode> UntilAsync(ApiClient client, Func<JsonNode, bool> isSo)
    {
        for (var attempt = 0; ; attempt++)
        {
            var hook = (await client.GetAsync(Hooks)).ShouldBe(200).Json["items"]!.AsArray().ShouldHaveSingleItem()!;
            if (isSo(hook) || attempt > 600)
            {
                isSo(hook).ShouldBeTrue(hook.ToJsonString());
                return hook;
            }

            await Task.Delay(100);
        }
    }

    private sealed class Receiver(WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Body, string Signature, int Status)> _got = new();

        private readonly TaskCompletionSource _slowBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public volatile int Status = 200;

        /// <summary>Ends when something waits that is answered slowly.</summary>
        public Task SlowBegun => _slowBegun.Task.WaitAsync(TimeSpan.FromSeconds(60));

        public Uri Address => new(app.Urls.First());

        public ImmutableArray<(string Body, string Signature, int Status)> Got => [.. _got];

        public static async Task<Receiver> StartAsync()
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var receiver = new Receiver(app);
            app.Run(receiver.TakeAsync);
            await app.StartAsync();
            return receiver;
        }

        public Task UntilAsync(int count) => UntilAsync(got => got.Length >= count);

        public async Task UntilAsync(Func<ImmutableArray<(string Body, string Signature, int Status)>, bool> isSo)
        {
            for (var attempt = 0; attempt < 600 && !isSo(Got); attempt++)
            {
                await Task.Delay(100);
            }

            isSo(Got).ShouldBeTrue($"{Got.Length} deliveries");
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private async Task TakeAsync(HttpContext context)
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            if (context.Request.Path == "/slow")
            {
                _slowBegun.TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }

            var status = Status;
            context.Response.StatusCode = status;
            _got.Enqueue((body, context.Request.Headers["Bailey-Signature"].ToString(), status));
        }
    }
}
