package dev.safra.testing;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Local files under their own scheme, {@code counted:}, which counts how often each is opened. */
public final class CountedFiles extends RawLocalFileSystem {

    /** The Hadoop setting for a session that uses this file system. */
    public static final String SETTING = "fs.counted.impl";

    private static final Map<String, Integer> OPENED = new ConcurrentHashMap<>();

    @Override
    public URI getUri() {
        return URI.create("counted:///");
    }

    @Override
    public String getScheme() {
        return "counted";
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        OPENED.merge(path.getName(), 1, Integer::sum);
        return super.open(path, bufferSize);
    }

    /** How often each file was opened since the last call, by its name. */
    public static Map<String, Integer> opened() {
        Map<String, Integer> opened = Map.copyOf(OPENED);
        OPENED.clear();
        return opened;
    }
}
