namespace Bailey.Plugins.BuiltIn;

/// <summary>What came of calling a member of a plugin.</summary>
/// <param name="Value">What it returned.</param>
/// <param name="Thrown">What it threw; null where it did not.</param>
/// <param name="IsLate">Whether it was cut off. It may still run; nothing of it counts.</param>
internal readonly record struct GuardedCall<T>(T? Value, Exception? Thrown, bool IsLate)
{
    internal bool Failed => Thrown is not null || IsLate;

    internal string Failure => IsLate ? "did not end in time" : $"threw {PlainText.Of(Thrown!)}";

    /// <summary>Calls on a thread of its own: one that never comes back takes none that others need.</summary>
    internal static GuardedCall<T> Run(Func<T> call, TimeSpan limit)
    {
        T? value = default;
        Exception? thrown = null;
        var done = new ManualResetEventSlim();
        new Thread(() =>
        {
            try
            {
                value = call();
            }
            catch (Exception e)
            {
                thrown = e;
            }

            done.Set();
        })
        { IsBackground = true, Name = "built-in plugin" }.Start();
        return done.Wait(limit) ? new GuardedCall<T>(value, thrown, false) : new GuardedCall<T>(default, null, true);
    }
}
