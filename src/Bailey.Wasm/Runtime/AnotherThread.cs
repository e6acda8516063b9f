namespace Bailey.Wasm.Runtime;

/// <summary>One thread more for work of the engine that a start waits for, of its own: those of the pool may all be busy with guests.</summary>
internal static class AnotherThread
{
    // Of address space; what is not used takes nothing.
    private const int StackBytes = 16 * 1024 * 1024;

    /// <summary>Starts work that catches its own exceptions; null where there is no other processor, or no thread can be had.</summary>
    public static Thread? TryStart(Action work)
    {
        if (Environment.ProcessorCount < 2)
        {
            return null;
        }

        try
        {
            var thread = new Thread(() => work(), StackBytes) { IsBackground = true, Name = "Bailey compiler" };
            thread.Start();
            return thread;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            // Then whoever asked does all of it.
            return null;
        }
    }
}
