using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Bailey.Server.Tests.Telemetry;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Traces_and_metrics_reach_a_collector_with_the_operation_and_without_what_plugins_are_told()
    {
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = await CollectAsync(received);
        await using (var world = await ServerWorld.StartAsync(options => options with { OtlpEndpoint = new Uri(collector.Urls.First()), OtlpInterval = TimeSpan.FromMilliseconds(200) }))
        {
            using var mo = await world.ClientAsync("mo");
            (await mo.PostAsync("/api/communities/chess/hooks/message.posted", "\"sunflower\"")).ShouldBe(200);
            (await mo.GetAsync("/api/communities/chess/plugin-packages")).ShouldBe(200);
            for (var waited = 0; waited < 600 && !(Holds("/v1/traces", "plugins/packages/list") && Holds("/v1/metrics", "bailey.hook_dispatches")); waited++)
            {
                await Task.Delay(100);
            }
        }

        received["/v1/traces"].ShouldContain("plugins/packages/list");
        received["/v1/traces"].ShouldContain("bailey.decision");
        received["/v1/metrics"].ShouldContain("bailey.hook_dispatches");
        received.Values.ShouldAllBe(static text => !text.Contains("sunflower") && !text.Contains("bailey_"), "neither inputs nor tokens");

        bool Holds(string path, string text) => received.TryGetValue(path, out var all) && all.Contains(text, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> CollectAsync(ConcurrentDictionary<string, string> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.AddOrUpdate(context.Request.Path, _ => Encoding.UTF8.GetString(body.ToArray()), (_, before) => before + Encoding.UTF8.GetString(body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync();
        return app;
    }
}
