package dev.safra.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy that loses one answer: forwards connections to a port of this machine, and closes the connection instead of
 * passing on the first answer that a PUT has succeeded.
 */
public final class LostAnswer implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final AtomicInteger puts = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();

    private LostAnswer(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    public static LostAnswer before(int target) throws IOException {
        LostAnswer network = new LostAnswer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
        inBackground(network::accept);
        return network;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** How many PUTs were received. */
    public int puts() {
        return puts.get();
    }

    /** How many answers were lost: 0 or 1. */
    public int lost() {
        return lost.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() throws IOException {
        while (true) {
            Connection connection =
                    new Connection(server.accept(), new Socket(InetAddress.getLoopbackAddress(), target));
            inBackground(connection::passRequests);
            inBackground(connection::passAnswers);
        }
    }

    private final class Connection {

        private final Socket client;
        private final Socket store;
        private volatile boolean isPut;

        Connection(Socket client, Socket store) {
            this.client = client;
            this.store = store;
        }

        void passRequests() throws IOException {
            pass(client, store, bytes -> {
                if (bytes.startsWith("PUT ")) {
                    puts.incrementAndGet();
                    isPut = true;
                }
                return true;
            });
        }

        void passAnswers() throws IOException {
            pass(store, client, bytes -> !(isPut && bytes.contains("HTTP/1.1 200") && lost.compareAndSet(0, 1)));
        }

        private void pass(Socket from, Socket to, Filter filter) throws IOException {
            try (from;
                    to;
                    InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                byte[] buffer = new byte[1 << 16];
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    if (!filter.passes(new String(buffer, 0, length, ISO_8859_1))) {
                        return;
                    }
                    out.write(buffer, 0, length);
                    out.flush();
                }
            }
        }
    }

    private interface Filter {
        boolean passes(String bytes);
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void inBackground(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException closed) {
                // One of the ends has hung up.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
